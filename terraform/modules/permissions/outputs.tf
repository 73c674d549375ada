output "functions" {
  description = "Wiring name of each function → its policy document, as JSON."
  value       = { for principal, policy in local.policies : principal => policy if principal != "api" }
}

output "api" {
  description = "The API's policy document, as JSON."
  value       = local.policies["api"]
}

output "encrypted_services" {
  description = "Wiring name of each function, and api → the services through which it uses the environment's key."
  value       = local.encrypted_services
}
