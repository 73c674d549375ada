output "functions" {
  description = "Name of each function in the wiring → its policy document, as JSON."
  value       = { for principal, policy in local.policies : principal => policy if principal != "api" }
}

output "api" {
  description = "The API's policy document, as JSON."
  value       = local.policies["api"]
}

output "encrypted_services" {
  description = "Name of each function in the wiring, or api → services through which it uses the environment's key."
  value       = local.encrypted_services
}
