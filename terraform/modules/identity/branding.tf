# The look of the sign-in pages. The colours are the app's, which a test of the
# frontend compares.

resource "aws_cognito_managed_login_branding" "app" {
  count = var.sign_in_pages == "managed" ? 1 : 0

  user_pool_id = aws_cognito_user_pool.this.id
  client_id    = aws_cognito_user_pool_client.page.id
  settings     = jsonencode(jsondecode(file("${path.module}/branding.json")))

  dynamic "asset" {
    for_each = [
      { category = "FORM_LOGO", mode = "LIGHT" },
      { category = "FORM_LOGO", mode = "DARK" },
      { category = "FAVICON_SVG", mode = "DYNAMIC" },
    ]

    content {
      category   = asset.value.category
      color_mode = asset.value.mode
      extension  = "SVG"
      bytes      = filebase64("${path.module}/assets/logo.svg")
    }
  }

  # Managed login refuses a style for a domain of the version before.
  depends_on = [aws_cognito_user_pool_domain.this]
}

resource "aws_cognito_user_pool_ui_customization" "app" {
  count = var.sign_in_pages == "classic" ? 1 : 0

  # The domain must exist before (Cognito refuses a customization without one).
  user_pool_id = aws_cognito_user_pool_domain.this.user_pool_id
  client_id    = aws_cognito_user_pool_client.page.id
  css          = file("${path.module}/hosted-ui.css")
}
