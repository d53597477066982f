"""A browser and its machine in words that people recognise."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# the first that occurs decides: every browser also claims to be the ones below it
BROWSERS = {
    "MicroMessenger": gettext_lazy("微信"),
    "Edg": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
MACHINES = {
    "HarmonyOS": "HarmonyOS",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def described(user_agent: str) -> str:
    """`Chrome · Windows`."""
    browser = next((str(name) for mark, name in BROWSERS.items() if mark in user_agent), "")
    machine = next((name for mark, name in MACHINES.items() if mark in user_agent), "")
    return " · ".join(filter(None, (browser, machine))) or _("未知设备")
