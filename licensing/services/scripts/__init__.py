"""Scripts: texts submitted for a licence, and the people who approve them."""

from licensing.services.scripts.deadlines import sweep_scripts
from licensing.services.scripts.decide import decide_script
from licensing.services.scripts.people import may_decide
from licensing.services.scripts.register import register_script, text_of
from licensing.services.scripts.submit import submit_script

__all__ = [
    "decide_script",
    "may_decide",
    "register_script",
    "submit_script",
    "sweep_scripts",
    "text_of",
]
