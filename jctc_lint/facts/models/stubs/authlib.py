"""Authlib's mixins for OAuth 2 (held against 1.9 by hand): versions differ in columns."""

from sqlalchemy import Column, Integer, String, Text


class OAuth2ClientMixin:
    __doubt__ = "the version of Authlib decides what columns there are"
    client_id = Column(String(48), index=True)
    client_secret = Column(String(120))
    client_id_issued_at = Column(Integer, nullable=False)
    client_secret_expires_at = Column(Integer, nullable=False)
    _client_metadata = Column("client_metadata", Text)


class OAuth2AuthorizationCodeMixin:
    __doubt__ = "the version of Authlib decides what columns there are"
    code = Column(String(120), unique=True, nullable=False)
    client_id = Column(String(48))
    redirect_uri = Column(Text)
    response_type = Column(Text)
    scope = Column(Text)
    nonce = Column(Text)
    auth_time = Column(Integer, nullable=False)
    acr = Column(Text, nullable=True)
    amr = Column(Text, nullable=True)
    code_challenge = Column(Text)
    code_challenge_method = Column(String(48))


class OAuth2TokenMixin:
    __doubt__ = "the version of Authlib decides what columns there are"
    client_id = Column(String(48))
    token_type = Column(String(40))
    access_token = Column(String(255), unique=True, nullable=False)
    refresh_token = Column(String(255), index=True)
    scope = Column(Text)
    issued_at = Column(Integer, nullable=False)
    access_token_revoked_at = Column(Integer, nullable=False)
    refresh_token_revoked_at = Column(Integer, nullable=False)
    expires_in = Column(Integer, nullable=False)
