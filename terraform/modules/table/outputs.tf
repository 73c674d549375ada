output "name" {
  description = "Name of the table."
  value       = var.adopted ? var.name : aws_dynamodb_table.this[0].name
}

output "arn" {
  description = "ARN of the table."
  value       = local.arn
}

output "stream_arn" {
  description = "ARN of the table's stream. It changes when the stream is recreated."
  value       = var.adopted ? data.aws_dynamodb_table.adopted[0].stream_arn : aws_dynamodb_table.this[0].stream_arn
}

output "index_arns" {
  description = "Name of each index → its ARN."
  value       = { for name in keys(var.definition.globalSecondaryIndexes) : name => "${local.arn}/index/${name}" }
}
