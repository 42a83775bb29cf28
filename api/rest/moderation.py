"""Operations around moderation: the queue and its log, decisions and appeals, rules, threads."""

from api.rest.operation import Operation
from api.rest.write import Write

MODERATION = (
    Operation("listModerationQueue", "/v1/moderation/queue", "List what waits for a moderator", "Moderation", "moderation_queue"),
    Operation("listModerationAppeals", "/v1/moderation/appeals", "List appeals that wait", "Moderation", "moderation_appeals"),
    Operation("listModerationLog", "/v1/moderation/log", "List what was decided", "Moderation", "moderation_log"),
    Operation("listModerationRules", "/v1/moderation/rules", "List the rules", "Moderation", "moderation_rules"),
    Operation("getModerationRule", "/v1/moderation/rules/{id}", "Get a rule", "Moderation", "moderation_rule"),
)
MODERATION_WRITES = (
    Write("decide", "POST", "/v1/comments/{id}/decisions", "Decide about a comment", "Moderation", 201),
    Write("decide_many", "POST", "/v1/moderation/decisions:batch", "Decide about several comments", "Moderation", 207),
    Write("feature_comment", "PUT", "/v1/comments/{id}/feature", "Pick a comment out", "Moderation"),
    Write("unfeature_comment", "DELETE", "/v1/comments/{id}/feature", "Pick a comment out no more", "Moderation"),
    Write("appeal_decision", "POST", "/v1/decisions/{id}/appeals", "Appeal against a decision", "Moderation", 201),
    Write("decide_appeal", "POST", "/v1/appeals/{id}/outcome", "Decide about an appeal", "Moderation"),
    Write("create_rule", "POST", "/v1/moderation/rules", "Make a rule", "Moderation", 201, "/v1/moderation/rules/{id}"),
    Write("update_rule", "PATCH", "/v1/moderation/rules/{id}", "Change a rule", "Moderation"),
    Write("evaluate_rules", "POST", "/v1/moderation/evaluate", "Try the rules on a text", "Moderation"),
    Write("backtest_rule", "POST", "/v1/moderation/rules/{id}/backtest", "Try a rule on what was posted", "Moderation"),
    Write("update_thread", "PATCH", "/v1/articles/{id}/thread", "Change how a thread takes comments", "Moderation", part="thread"),
)
