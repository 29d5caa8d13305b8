"""Routes of the synthesis app."""

from django.urls import URLPattern, URLResolver, path

from synthesis.api import detections, models, notices, renders

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("voices/<uuid:voice_id>/models", models.VoiceModelsView.as_view()),
    path("models/<uuid:model_id>", models.VoiceModelView.as_view()),
    path("models/<uuid:model_id>/cancel", models.VoiceModelCancelView.as_view()),
    path("models/<uuid:model_id>/release", models.VoiceModelReleaseView.as_view()),
    path("licences/<uuid:licence_id>/model", models.LicenceModelView.as_view()),
    path("renders", renders.RendersView.as_view()),
    path("renders/<uuid:render_id>", renders.RenderView.as_view()),
    path("renders/<uuid:render_id>/cancel", renders.RenderCancelView.as_view()),
    path("renders/<uuid:render_id>/audio.<str:encoding>", renders.RenderAudioView.as_view()),
    path("renders/<uuid:render_id>/receipt", renders.RenderReceiptView.as_view()),
    path("notices/<uuid:notice_id>/renders", notices.NoticeRendersView.as_view()),
    path("detections", detections.DetectionsView.as_view()),
    path("detections/<uuid:detection_id>", detections.DetectionView.as_view()),
]
page_urlpatterns: list[URLPattern | URLResolver] = []
