"""Operations around accounts: coming by one, signing in, what is private of it."""

from api.rest.operation import Operation
from api.rest.write import Write

MINE = (
    Operation("getMe", "/v1/me", "Get your own account", "Me", "me"),
    Operation("listSessions", "/v1/sessions", "List your sessions", "Me", "sessions"),
    Operation("listTokens", "/v1/tokens", "List your tokens", "Me", "tokens"),
    Operation("listClients", "/v1/clients", "List your clients", "Me", "clients"),
    Operation("listMyComments", "/v1/me/comments", "List your comments in whatever state", "Me", "my_comments"),
    Operation("listMyDecisions", "/v1/me/decisions", "List what was decided about you", "Me", "my_decisions"),
    Operation("listSignIns", "/v1/me/sign-ins", "List your ways in through providers", "Me", "sign_ins"),
)
FOR_ANYONE = (
    Operation("listSignInProviders", "/v1/sign-in", "List whom one may sign in with", "Accounts", "sign_in_providers"),
    Operation("listScopes", "/v1/scopes", "List what tokens may be allowed", "Accounts", "scopes"),
)
ACCOUNTS = (
    Write("register", "POST", "/v1/accounts", "Ask for an account", "Accounts", 202),
    Write("verify_email", "POST", "/v1/accounts/verify", "Show that an address is yours", "Accounts"),
    Write("request_password_reset", "POST", "/v1/password-resets", "Ask for a new password", "Accounts", 202),
    Write("reset_password", "POST", "/v1/password-resets/confirm", "Set a new password by a mailed link", "Accounts", 204),
    Write("log_in", "POST", "/v1/sessions", "Sign in", "Me", 201),
    Write("log_out", "DELETE", "/v1/sessions/current", "Sign out", "Me", 204),
    Write("end_session", "DELETE", "/v1/sessions/{id}", "End one of your sessions", "Me", 204),
    Write("give_password", "POST", "/v1/sessions/current/proof", "Give the password again", "Me"),
    Write("update_me", "PATCH", "/v1/me", "Change what is shown of you", "Me"),
    Write("change_password", "PUT", "/v1/me/password", "Change your password", "Me"),
    Write("change_email", "PUT", "/v1/me/email", "Change your address", "Me", 202),
    Write("create_token", "POST", "/v1/tokens", "Make a token", "Me", 201),
    Write("revoke_token", "DELETE", "/v1/tokens/{id}", "Make a token stop working", "Me", 204),
    Write("export_me", "POST", "/v1/me/export", "Get everything that is held about you", "Me"),
    Write("request_erasure", "POST", "/v1/me/erasure", "Have your account erased", "Me", 202),
    Write("cancel_erasure", "DELETE", "/v1/me/erasure", "Call off that your account is erased", "Me", 204),
    Write("cancel_erasure_by_mail", "POST", "/v1/erasures/cancel", "Call it off by a mailed link", "Accounts", 204),
    Write("finish_sign_in", "POST", "/v1/sign-in/exchange", "Finish signing in with a provider", "Accounts", 201),
    Write("register_with", "POST", "/v1/sign-in/register", "Ask for an account entered through a provider", "Accounts", 202),
    Write("link_sign_in", "POST", "/v1/me/sign-ins", "Link a provider to your account", "Me"),
    Write("unlink_sign_in", "DELETE", "/v1/me/sign-ins/{id}", "Close one of your ways in", "Me", 204),
    Write("create_client", "POST", "/v1/clients", "Make a client", "Me", 201),
    Write("delete_client", "DELETE", "/v1/clients/{id}", "Delete a client and its tokens", "Me", 204),
)
