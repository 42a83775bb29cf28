"""Outside providers that say who a visitor is: which there are, how they are asked, and when they are believed. No database here."""
