package platform

import (
	"errors"
	"fmt"

	"github.com/eventforge/eventforge/local/store"
)

// openData opens the store in the data directory. Its error says what to do.
func openData(c Config) (*store.DB, error) {
	db, err := store.Open(c.storeDir())
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, store.ErrInUse):
		return nil, fmt.Errorf("another platform runs on --data %s: stop it, or choose another directory with --data", c.Data)
	case errors.Is(err, store.ErrDamaged):
		return nil, fmt.Errorf("the data in --data %s are damaged: remove the directory to start without its orders, or choose another with --data\n%w", c.Data, err)
	}
	return nil, fmt.Errorf("--data %s must be a directory that can be written to; choose another with --data\n%w", c.Data, err)
}
