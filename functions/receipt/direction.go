package receipt

// visual puts a text into the order in which it is drawn.
func visual(text string) string { return text }
