package dispatch

// Enter enters an attempt into a journal.
var Enter = (*Journal).enter
