"""Scripts: texts submitted for a licence, and the people who approve them."""

from licensing.services.scripts.deadlines import sweep_scripts
from licensing.services.scripts.decide import decide_script
from licensing.services.scripts.people import may_decide
from licensing.services.scripts.submit import submit_script

__all__ = ["decide_script", "may_decide", "submit_script", "sweep_scripts"]
