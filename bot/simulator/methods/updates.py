"""getMe, webhooks, and the kinds of updates that a bot wants."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.bots import UPDATE_KINDS, Webhook
from bot.simulator.errors import Refused, bad_request
from bot.simulator.methods.call import Call
from bot.simulator.params import Params

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_LENGTH = 256
_MOST_CONNECTIONS = 100
_PLAIN_CONNECTIONS = 40


def get_me(call: Call) -> dict[str, Any]:
    """Return the bot itself."""
    return call.bot.as_me()


def allow_updates(call_params: Params, bot_updates: Any) -> None:
    """Remember which kinds the bot wants, if the call says."""
    if call_params.get("allowed_updates") is None:
        return
    given = call_params.array("allowed_updates")
    wanted = frozenset(str(kind).lower() for kind in given) & frozenset(UPDATE_KINDS)
    # An empty list asks for the kinds that come by themselves.
    bot_updates.allowed = wanted or None


def set_webhook(call: Call) -> bool | tuple[bool, str]:
    """Have updates pushed; an empty URL takes the webhook away."""
    url = call.params.text("url").strip()
    if not url:
        return delete_webhook(call)
    if not re.match(r"https?://[^/\s]+", url):
        raise bad_request("invalid webhook URL specified")
    secret = call.params.text("secret_token")
    if len(secret) > _SECRET_LENGTH:
        raise bad_request("secret token is too long")
    if _SECRET.fullmatch(secret) is None:
        raise bad_request("secret token contains unallowed characters")
    connections = call.params.whole("max_connections", _PLAIN_CONNECTIONS)
    allow_updates(call.params, call.bot.updates)
    if call.params.get("drop_pending_updates"):
        call.bot.updates.drop_all()
    call.bot.webhook = Webhook(url, secret, max(1, min(connections, _MOST_CONNECTIONS)))
    call.bot.updates.wake()
    return True, "Webhook was set"


def delete_webhook(call: Call) -> bool | tuple[bool, str]:
    """Have updates fetched again."""
    if call.params.get("drop_pending_updates"):
        call.bot.updates.drop_all()
    had_one = call.bot.webhook is not None
    call.bot.webhook = None
    call.bot.updates.wake()
    return True, "Webhook was deleted" if had_one else "Webhook is already deleted"


def get_webhook_info(call: Call) -> dict[str, Any]:
    """Return where updates are pushed to, and how that goes."""
    hook = call.bot.webhook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates.pending()),
    }
    if hook is not None:
        info["max_connections"] = hook.max_connections
        if hook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = hook.last_error
    if call.bot.updates.allowed is not None:
        info["allowed_updates"] = [k for k in UPDATE_KINDS if k in call.bot.updates.allowed]
    return info


def refuse_webhook_conflict(call: Call) -> None:
    """Refuse to hand out updates while they are pushed."""
    if call.bot.webhook is not None:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
