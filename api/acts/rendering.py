"""From a comment's source text to HTML that is safe to show: everything escaped, paragraphs and line breaks kept."""

from html import escape


def render(body: str) -> str:
    """One `<p>` for each paragraph; nothing in the text is read as mark-up."""
    paragraphs = (paragraph.strip("\n") for paragraph in body.split("\n\n"))
    return "".join(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs if paragraph.strip())
