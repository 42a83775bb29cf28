"""From a verb to the act that does it, and what comes before each: whether it may be done at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar, cast

from api.acts import (
    accounts,
    appeals,
    clients,
    comments,
    decisions,
    exports,
    featuring,
    me,
    my_signups,
    newsroom,
    page_imports,
    privacy,
    reports,
    rules,
    sessions,
    sign_in_codes,
    signups,
    subscribers,
    threads,
    tokens,
    votes,
)
from api.acts.doing import Doing
from api.acts.once import Done, Repeated
from schema.errors import AlreadyDone
from schema.input import Input
from schema.verb import Verb

In = TypeVar("In", bound=Input)
Act = Callable[[Doing, In], Awaitable[Done]]


ACTS: Mapping[str, Act[Input]] = {
    name: cast("Act[Input]", act)  # which input an act takes, its verb says
    for name, act in {
        "register": accounts.register,
        "verify_email": accounts.verify_email,
        "request_password_reset": me.request_password_reset,
        "reset_password": me.reset_password,
        "log_in": sessions.log_in,
        "log_out": sessions.log_out,
        "end_session": sessions.end_session,
        "give_password": sessions.give_password,
        "update_me": me.update_me,
        "change_password": me.change_password,
        "change_email": me.change_email,
        "create_token": tokens.create_token,
        "revoke_token": tokens.revoke_token,
        "export_me": privacy.export_me,
        "request_erasure": privacy.request_erasure,
        "cancel_erasure": privacy.cancel_erasure,
        "cancel_erasure_by_mail": privacy.cancel_erasure_by_mail,
        "finish_sign_in": sign_in_codes.finish_sign_in,
        "register_with": sign_in_codes.register_with,
        "link_sign_in": sign_in_codes.link_sign_in,
        "unlink_sign_in": sign_in_codes.unlink_sign_in,
        "create_client": clients.create_client,
        "delete_client": clients.delete_client,
        "post_comment": comments.post_comment,
        "edit_comment": comments.edit_comment,
        "delete_comment": comments.delete_comment,
        "cast_vote": votes.cast_vote,
        "create_article": newsroom.create_article,
        "update_article": newsroom.update_article,
        "delete_article": newsroom.delete_article,
        "import_pages": page_imports.import_pages,
        "report_comment": reports.report_comment,
        "decide": decisions.decide,
        "decide_many": decisions.decide_many,
        "feature_comment": featuring.feature_comment,
        "unfeature_comment": featuring.unfeature_comment,
        "appeal_decision": appeals.appeal_decision,
        "decide_appeal": appeals.decide_appeal,
        "create_rule": rules.create_rule,
        "update_rule": rules.update_rule,
        "evaluate_rules": rules.evaluate_rules,
        "backtest_rule": rules.backtest_rule,
        "update_thread": threads.update_thread,
        "sign_up": signups.sign_up,
        "confirm_signup": signups.confirm_signup,
        "update_signup": signups.update_signup,
        "unsubscribe": signups.unsubscribe,
        "erase_signups": signups.erase_signups,
        "join_newsletter": my_signups.join_newsletter,
        "leave_newsletter": my_signups.leave_newsletter,
        "import_subscribers": subscribers.import_subscribers,
        "create_export": exports.create_export,
        "delete_export": exports.delete_export,
    }.items()
}


async def perform(verb: Verb, doing: Doing, given: Input) -> Done:
    """Raises Refusal."""
    verb.access.check(doing.viewer, doing.now)
    try:
        return await ACTS[verb.name](doing, given)
    except Repeated as repeated:
        if verb.has_secret:
            raise AlreadyDone("This was done before, and its secret was told then.") from repeated
        return repeated.done
