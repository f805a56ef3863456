// The description of the programming interface, drawn from openapi.json.
const place = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  validatorUrl: null,
  persistAuthorization: false,
  syntaxHighlight: { activated: true, theme: "agate" },
});
