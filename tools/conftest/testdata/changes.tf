resource "aws_ecs_service" "drifting" {
  name = "api"

  lifecycle {
    ignore_changes = all
  }
}
