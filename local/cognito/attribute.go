package cognito

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/eventforge/eventforge/local/wire"
)

// Attribute is a name and a value as the API lists them.
type Attribute struct {
	Name  string `json:"Name"`
	Value string `json:"Value"`
}

// writer says who may set a standard attribute.
type writer int

const (
	clients   writer = iota // app clients and administrators
	operators               // administrators only
	nobody                  // the pool itself
)

// standard are the attributes of every pool: the standard claims of OpenID Connect
// Core 1.0, section 5.1. No other name becomes a claim, but those of custom
// attributes, which have a prefix.
var standard = map[string]writer{
	"sub": nobody, "email_verified": operators, "phone_number_verified": operators,
	"address": clients, "birthdate": clients, "email": clients, "family_name": clients, "gender": clients, "given_name": clients,
	"locale": clients, "middle_name": clients, "name": clients, "nickname": clients, "phone_number": clients, "picture": clients,
	"preferred_username": clients, "profile": clients, "updated_at": clients, "website": clients, "zoneinfo": clients,
}

// customPrefix begins the names of custom attributes.
const customPrefix = "custom:"

// isAttribute reports whether some pool may have an attribute of that name.
func isAttribute(name string) bool {
	_, ok := standard[name]
	return ok || strings.HasPrefix(name, customPrefix)
}

// maxValue is the maximum number of characters of an attribute's value.
const maxValue = 2048

// checkAttributes refuses attributes that the pool does not have or that only the
// pool sets.
func (p *Pool) checkAttributes(given []Attribute) error {
	for _, a := range given {
		switch {
		case !p.has(a.Name):
			return invalid("Attributes did not conform to the schema: " + a.Name + ": Attribute does not exist in the schema.\n")
		case standard[a.Name] == nobody:
			return invalid("user." + a.Name + ": Attribute cannot be updated.\n")
		case utf8.RuneCountInString(a.Value) > maxValue:
			return invalid(fmt.Sprintf("userAttributes: the value of %s must have at most %d characters", a.Name, maxValue))
		}
	}
	return nil
}

// has reports whether the pool has an attribute of that name.
func (p *Pool) has(name string) bool {
	if _, ok := standard[name]; ok {
		return true
	}
	for _, a := range p.SchemaAttributes {
		if a.Name == name {
			return true
		}
	}
	return false
}

// checkSignUp refuses attributes of a sign-up through the client. An unknown name is
// reported before a missing permission.
func (p *Pool) checkSignUp(c *Client, given []Attribute) error {
	for _, a := range given {
		if p.has(a.Name) && !c.writes(a.Name) {
			return wire.NewError("NotAuthorizedException", "A client attempted to write unauthorized attribute")
		}
	}
	return p.checkAttributes(given)
}

// writes reports whether users may set the attribute through the client: those that
// it lists, else the standard ones.
func (c *Client) writes(name string) bool {
	if len(c.WriteAttributes) > 0 {
		return contains(c.WriteAttributes, name)
	}
	who, ok := standard[name]
	return ok && who == clients
}

// checkWriteAttributes refuses a client's list that has an attribute that users
// cannot set in the pool.
func (p *Pool) checkWriteAttributes(names []string) error {
	for _, name := range names {
		if !p.has(name) || standard[name] != clients {
			return invalid("Invalid write attributes specified while creating a client: " + name)
		}
	}
	return nil
}

// SchemaAttribute is a custom attribute of a pool, in the API's form.
type SchemaAttribute struct {
	Name              string `json:"Name"`
	AttributeDataType string `json:"AttributeDataType"`
	Mutable           bool   `json:"Mutable"`
}

// declare returns the custom attributes of a new pool. Standard attributes may be
// declared too; they exist anyway.
func declare(schema []SchemaAttribute) ([]SchemaAttribute, error) {
	var custom []SchemaAttribute
	for _, a := range schema {
		if _, ok := standard[a.Name]; ok {
			continue
		}
		if a.Name == "" || len(a.Name) > 20 || strings.Contains(a.Name, ":") {
			return nil, invalid("schema: " + a.Name + " is no name of 1 to 20 characters without a colon")
		}
		a.Name = customPrefix + a.Name
		custom = append(custom, a)
	}
	return custom, nil
}

func attributes(u *User) []Attribute {
	all := make([]Attribute, 0, len(u.Attributes))
	for name, value := range u.Attributes {
		all = append(all, Attribute{name, value})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// UnmarshalJSON reads a stored user. It leaves out what is no attribute: earlier
// releases stored every name, also those of claims.
func (u *User) UnmarshalJSON(raw []byte) error {
	type stored User
	if err := json.Unmarshal(raw, (*stored)(u)); err != nil {
		return err
	}
	for name := range u.Attributes {
		if !isAttribute(name) {
			delete(u.Attributes, name)
		}
	}
	return nil
}
