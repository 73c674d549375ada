variable "name" {
  description = "Name of the repository."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", var.name)) && length(var.name) <= 256 && length(var.name) >= 2
    error_message = "name must be 2 to 256 lower-case letters and digits, joined by single periods, underscores, hyphens or slashes."
  }
}

variable "keep_images" {
  description = "Number of newest images to keep, and so the number of possible rollbacks by digest."
  type        = number
  default     = 100

  validation {
    condition     = var.keep_images >= 10 && floor(var.keep_images) == var.keep_images
    error_message = "keep_images must be a whole number of at least 10: otherwise the image that production runs could be deleted."
  }
}
