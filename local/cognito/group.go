package cognito

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/local/wire"
)

// Group is one group of a pool, in the API's form.
type Group struct {
	GroupName        string  `json:"GroupName"`
	UserPoolID       string  `json:"UserPoolId"`
	Description      string  `json:"Description,omitempty"`
	CreationDate     float64 `json:"CreationDate"`
	LastModifiedDate float64 `json:"LastModifiedDate"`
}

type groupOutput struct {
	Group *Group `json:"Group"`
}

func (s *Service) createGroup(_ context.Context, in Group) (*groupOutput, error) {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return nil, err
	}
	if in.GroupName == "" || len(in.GroupName) > 128 {
		return nil, invalid("groupName: must have 1 to 128 characters")
	}
	in.CreationDate = epoch(s.env.Clock.Now())
	in.LastModifiedDate = in.CreationDate
	key := groupKey(in.UserPoolID, in.GroupName)
	err := s.locked(key, func() error {
		if old, err := read[Group](s, key); err != nil {
			return err
		} else if old != nil {
			return wire.NewError("GroupExistsException", "A group with the name "+in.GroupName+" already exists.")
		}
		return write(s, key, in)
	})
	return &groupOutput{&in}, err
}

type groupsOutput struct {
	Groups []*Group `json:"Groups"`
}

func (s *Service) listGroups(_ context.Context, in poolInput) (*groupsOutput, error) {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return nil, err
	}
	all, err := list[Group](s, groupKey(in.UserPoolID, ""))
	return &groupsOutput{all}, err
}

type listUsersInGroupInput struct {
	UserPoolID, GroupName string
	Limit                 int
	NextToken             string
}

type listUsersInGroupOutput struct {
	Users     []userType `json:"Users"`
	NextToken string     `json:"NextToken,omitempty"`
}

func (s *Service) listUsersInGroup(_ context.Context, in listUsersInGroupInput) (*listUsersInGroupOutput, error) {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return nil, err
	}
	if _, err := s.group(in.UserPoolID, in.GroupName); err != nil {
		return nil, err
	}
	member := func(u *User) bool { return contains(u.Groups, in.GroupName) }
	users, next, err := s.page(in.UserPoolID, member, in.Limit, in.NextToken)
	return &listUsersInGroupOutput{users, next}, err
}

func (s *Service) group(poolID, name string) (*Group, error) {
	g, err := read[Group](s, groupKey(poolID, name))
	if err == nil && g == nil {
		err = wire.NewError("ResourceNotFoundException", "Group not found.")
	}
	return g, err
}

func groupKey(poolID, name string) string { return "group/" + poolID + "/" + name }

type membershipInput struct{ UserPoolID, Username, GroupName string }

func (s *Service) adminAddUserToGroup(_ context.Context, in membershipInput) (none, error) {
	return none{}, s.membership(in, func(u *User) {
		if !contains(u.Groups, in.GroupName) {
			u.Groups = append(u.Groups, in.GroupName)
		}
	})
}

func (s *Service) adminRemoveUserFromGroup(_ context.Context, in membershipInput) (none, error) {
	return none{}, s.membership(in, func(u *User) {
		u.Groups = slices.DeleteFunc(u.Groups, func(g string) bool { return g == in.GroupName })
	})
}

func (s *Service) membership(in membershipInput, f func(*User)) error {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return err
	}
	if _, err := s.group(in.UserPoolID, in.GroupName); err != nil {
		return err
	}
	return s.change(in.UserPoolID, in.Username, func(u *User) error { f(u); return nil })
}

func (s *Service) adminListGroupsForUser(_ context.Context, in userInput) (*groupsOutput, error) {
	u, err := s.user(in.UserPoolID, in.Username)
	if err != nil {
		return nil, err
	}
	out := &groupsOutput{Groups: []*Group{}}
	for _, name := range u.Groups {
		g, err := s.group(in.UserPoolID, name)
		if err != nil {
			return nil, err
		}
		out.Groups = append(out.Groups, g)
	}
	return out, nil
}
