output "name" {
  description = "Name of the table."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "ARN of the table."
  value       = aws_dynamodb_table.this.arn
}

output "stream_arn" {
  description = "ARN of the table's stream. It changes when the stream is recreated."
  value       = aws_dynamodb_table.this.stream_arn
}

output "index_arns" {
  description = "Name of each index → its ARN."
  value       = { for name in keys(var.definition.globalSecondaryIndexes) : name => "${aws_dynamodb_table.this.arn}/index/${name}" }
}
