resource "aws_lambda_function" "wide" {
  function_name = "wide"
  timeout       = var.timeout_seconds
}

resource "aws_lambda_function" "typed" {
  function_name = "typed"
  architectures = ["arm64"]
  timeout       = 30
}
