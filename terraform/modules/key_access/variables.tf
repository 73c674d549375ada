variable "kms_key_arn" {
  description = "ARN of the environment's key."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "services" {
  description = "Services through which the principal uses the key: any of dynamodb, s3, secretsmanager, sqs and ssm."
  type        = list(string)

  validation {
    condition     = length(setsubtract(var.services, ["dynamodb", "s3", "secretsmanager", "sqs", "ssm"])) == 0
    error_message = "services must be any of dynamodb, s3, secretsmanager, sqs and ssm."
  }
}
