output "name" {
  description = "Name of the queue."
  value       = aws_sqs_queue.this.name
}

output "url" {
  description = "URL of the queue."
  value       = aws_sqs_queue.this.url
}

output "arn" {
  description = "ARN of the queue."
  value       = aws_sqs_queue.this.arn
}

output "dead_letter_name" {
  description = "Name of the dead-letter queue; null when the definition has deadLetterOnly."
  value       = one(aws_sqs_queue.dead_letters[*].name)
}

output "dead_letter_arn" {
  description = "ARN of the dead-letter queue; null when the definition has deadLetterOnly."
  value       = one(aws_sqs_queue.dead_letters[*].arn)
}

output "dead_letter_url" {
  description = "URL of the dead-letter queue; null when the definition has deadLetterOnly."
  value       = one(aws_sqs_queue.dead_letters[*].url)
}
