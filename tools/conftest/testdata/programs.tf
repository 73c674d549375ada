resource "aws_ecs_cluster" "this" {
  name = "x"

  provisioner "local-exec" {
    command = "curl https://example.com"
  }
}

data "external" "version" {
  program = ["./version.sh"]
}
