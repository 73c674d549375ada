output "name" {
  description = "Name of the table."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "ARN of the table."
  value       = aws_dynamodb_table.this.arn
}

output "stream_arn" {
  description = "ARN of the table's stream. It changes when the stream is made anew."
  value       = aws_dynamodb_table.this.stream_arn
}

output "index_arns" {
  description = "ARN of each index, by the index's name."
  value       = { for name in keys(var.definition.globalSecondaryIndexes) : name => "${aws_dynamodb_table.this.arn}/index/${name}" }
}
