"""Shapes in and out of the endpoints that every tenant has: organizations, keys, webhooks."""

from typing import Any

from rest_framework import serializers

from marketplace.core.models import ApiKey, Membership, Organization, WebhookDelivery, WebhookEndpoint


class Input(serializers.Serializer[Any]):
    """The base of input serializers: a field that does not exist is an error, not silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)


class OrganizationOut(serializers.ModelSerializer[Organization]):
    """A tenant."""

    class Meta:
        model = Organization
        fields = ("id", "name", "slug", "kind", "created_at")


class MeOut(serializers.Serializer[Any]):
    """Who the caller is and what the caller may do."""

    principal = serializers.CharField()
    role = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())
    organization = OrganizationOut(allow_null=True)


class OrganizationIn(Input):
    """A new tenant and its first owner."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=["agency", "advertiser", "platform"])
    owner_email = serializers.EmailField(max_length=254)
    owner_name = serializers.CharField(max_length=200, required=False, default="")
    owner_password = serializers.CharField(
        max_length=200, required=False, default=None, allow_null=True, trim_whitespace=False
    )


class KeyOut(serializers.ModelSerializer[ApiKey]):
    """An API key without its secret; `prefix` tells keys apart."""

    class Meta:
        model = ApiKey
        fields = (
            "id",
            "name",
            "prefix",
            "permissions",
            "user_id",
            "created_at",
            "last_used_at",
            "revoked_at",
        )


class IssuedKeyOut(serializers.Serializer[Any]):
    """A new key; `secret` is shown this once."""

    key = KeyOut(source="row")
    secret = serializers.CharField()


class OpenedOrganizationOut(serializers.Serializer[Any]):
    """A new tenant with its owner and first key."""

    organization = OrganizationOut()
    owner_id = serializers.UUIDField(source="owner.id")
    key = KeyOut(source="issued.row")
    secret = serializers.CharField(source="issued.secret", help_text="The key's secret, shown this once.")


class KeyIn(Input):
    """A new key; without `permissions` it may do all that its maker may grant."""

    name = serializers.CharField(max_length=100)
    permissions = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=None, allow_null=True
    )
    personal = serializers.BooleanField(
        default=False, help_text="The key acts with the role of the person who makes it."
    )


class MemberOut(serializers.ModelSerializer[Membership]):
    """A person in the organization."""

    user = serializers.UUIDField(source="user_id")
    email = serializers.EmailField(source="user.email")

    class Meta:
        model = Membership
        fields = ("id", "user", "email", "role", "created_at")


class MemberIn(Input):
    """A person to let in; who has a login already keeps name and password."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(
        choices=[role for role in Membership.Role.values if role != Membership.Role.TALENT]
    )
    name = serializers.CharField(max_length=200, required=False, default="")
    password = serializers.CharField(
        max_length=200, required=False, default=None, allow_null=True, trim_whitespace=False
    )


class WebhookIn(Input):
    """A new webhook; without `topics` it hears all."""

    url = serializers.CharField(max_length=500)
    topics = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, default=list, max_length=50
    )


class WebhookOut(serializers.ModelSerializer[WebhookEndpoint]):
    """A webhook without its secret."""

    class Meta:
        model = WebhookEndpoint
        fields = ("id", "url", "topics", "created_at")


class CreatedWebhookOut(serializers.Serializer[Any]):
    """A new webhook; `secret` verifies its messages (Standard Webhooks) and is shown this once."""

    webhook = WebhookOut(source="row")
    secret = serializers.CharField()


class DeliveryOut(serializers.ModelSerializer[WebhookDelivery]):
    """One message to one webhook."""

    topic = serializers.CharField(source="event.topic")

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "topic",
            "status",
            "attempts",
            "next_attempt_at",
            "response_status",
            "error",
            "delivered_at",
            "created_at",
        )
