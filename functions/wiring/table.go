package wiring

import "github.com/eventforge/eventforge/adapter/dynamo/table"

// Table is the platform's table as its store defines it; local reaches the
// definition through here.
func Table() table.Definition { return table.Get() }
