"""Every sentence that a member or an operator reads, by noun; each ends in what to do next."""

from nexus_bot.texts.blocker import *
from nexus_bot.texts.blocker_notices import *
from nexus_bot.texts.blocker_refusals import *
from nexus_bot.texts.blocker_settings import *
from nexus_bot.texts.cohort import *
from nexus_bot.texts.diagnosis import *
from nexus_bot.texts.hub import *
from nexus_bot.texts.integration import *
from nexus_bot.texts.learning import *
from nexus_bot.texts.nexus import *
from nexus_bot.texts.notices import *
from nexus_bot.texts.pairing import *
from nexus_bot.texts.partner import *
from nexus_bot.texts.partner_notices import *
from nexus_bot.texts.partner_refusals import *
from nexus_bot.texts.partner_requests import *
from nexus_bot.texts.project import *
from nexus_bot.texts.refusals import *
from nexus_bot.texts.session import *
from nexus_bot.texts.start import *
from nexus_bot.texts.timeline import *
from nexus_bot.texts.times import *
