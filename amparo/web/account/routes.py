"""The routes into the workbench."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn

from amparo.web.account import begin, people, sessions_pages
from amparo.web.rules import MEMBER, PUBLIC, page

ROUTES = [
    page("begin/", begin.begin, rule=PUBLIC, name="begin"),
    page("code/", begin.code, rule=MEMBER, name="recovery_code"),
    page("in/", account.login, rule=PUBLIC, name="account_login"),
    page("out/", account.logout, rule=PUBLIC, name="account_logout"),
    page("in/second/", mfa.authenticate, rule=PUBLIC, name="mfa_authenticate"),
    page("in/again/", account.reauthenticate, rule=MEMBER, name="account_reauthenticate"),
    page("in/again/second/", mfa.reauthenticate, rule=MEMBER, name="mfa_reauthenticate"),
    page("in/again/key/", webauthn.reauthenticate_webauthn, rule=MEMBER, name="mfa_reauthenticate_webauthn"),
    page("in/lost/", begin.lost, rule=PUBLIC, name="lost"),
    page("join/", begin.join, rule=PUBLIC, name="join"),
    page("me/", people.me, rule=MEMBER, name="me"),
    page("me/passphrase/", people.passphrase, rule=MEMBER, name="passphrase"),
    page("me/sessions/", sessions_pages.mine, rule=MEMBER, name="sessions"),
    page("me/second/", mfa.index, rule=MEMBER, name="mfa_index"),
    page("me/second/app/", totp.activate_totp, rule=MEMBER, name="mfa_activate_totp"),
    page("me/second/app/off/", totp.deactivate_totp, rule=MEMBER, name="mfa_deactivate_totp"),
    page("me/second/codes/", codes.view_recovery_codes, rule=MEMBER, name="mfa_view_recovery_codes"),
    page("me/second/codes/new/", codes.generate_recovery_codes, rule=MEMBER, name="mfa_generate_recovery_codes"),
    page("me/second/keys/", webauthn.list_webauthn, rule=MEMBER, name="mfa_list_webauthn"),
    page("me/second/keys/new/", webauthn.add_webauthn, rule=MEMBER, name="mfa_add_webauthn"),
    page("me/second/keys/<int:pk>/", webauthn.edit_webauthn, rule=MEMBER, name="mfa_edit_webauthn"),
    page("me/second/keys/<int:pk>/off/", webauthn.remove_webauthn, rule=MEMBER, name="mfa_remove_webauthn"),
    page("people/", people.people, rule=MEMBER, name="people"),
    page("people/invite/", people.invite, rule="member.invite", name="invite"),
    page("people/<str:member>/sessions/", sessions_pages.theirs, rule="member.invite", name="member_sessions"),
    page("people/<str:member>/end/", people.end, rule="member.invite", name="end_member"),
]
