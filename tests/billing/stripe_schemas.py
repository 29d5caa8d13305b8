"""Validators compiled from the pinned SDK's own parameter types, unknown fields forbidden at every depth."""

import sys
from typing import Any, get_type_hints

from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from stripe.params._payment_intent_create_params import PaymentIntentCreateParams
from stripe.params._payment_intent_list_params import PaymentIntentListParams
from typing_extensions import TypedDict, is_typeddict

STRICT = ConfigDict(extra="forbid")


def _text_to_text(_cls: Any, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.dict_schema(core_schema.str_schema(), core_schema.str_schema())


def validator(params: Any) -> TypeAdapter[dict[str, Any]]:
    """Checks a request's body or query as Stripe does: names, types, required fields, literals.

    Fields of RequestOptions travel in headers, so in a body they are unknown.
    """
    # How pydantic shall read the SDK's free-form objects (metadata).
    UntypedStripeObject.__get_pydantic_core_schema__ = classmethod(_text_to_text)  # type: ignore[attr-defined]
    module = vars(sys.modules[params.__module__])
    for nested in filter(is_typeddict, module.values()):
        nested.__pydantic_config__ = STRICT
    known = {**module, **vars(sys.modules[RequestOptions.__module__]), "StripeContext": str}
    hints = get_type_hints(params, known, include_extras=True)
    fields = {name: kind for name, kind in hints.items() if name not in RequestOptions.__annotations__}
    make_typed_dict: Any = TypedDict  # its fields are known at run time only
    body = make_typed_dict("body", fields)
    body.__pydantic_config__ = STRICT
    return TypeAdapter(body)


CREATE = validator(PaymentIntentCreateParams)
LIST = validator(PaymentIntentListParams)
