package smoke

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

var (
	sitemapLine  = regexp.MustCompile(`(?m)^Sitemap: (\S+)$`)
	disallowLine = regexp.MustCompile(`(?m)^Disallow: (\S+)$`)
)

// search checks what search engines read: that the sitemap is where robots.txt says, and
// has pages of this app only that robots.txt allows and that are there. The app of a release
// from before there was a sitemap names none.
func (s Smoke) search(ctx context.Context) error {
	robots, err := s.get(ctx, "/robots.txt")
	if err != nil {
		return err
	}
	named := sitemapLine.FindStringSubmatch(robots.body)
	if robots.status != http.StatusOK || named == nil {
		return nil
	}
	pages, err := s.sitemap(ctx, named[1])
	if err != nil {
		return err
	}
	for _, page := range pages {
		path, ours := strings.CutPrefix(page, s.Target.App)
		if !ours || !strings.HasPrefix(path, "/") {
			return fmt.Errorf("the sitemap has %s, which is not of %s", page, s.Target.App)
		}
		for _, disallowed := range disallowLine.FindAllStringSubmatch(robots.body, -1) {
			if strings.HasPrefix(path, disallowed[1]) {
				return fmt.Errorf("the sitemap has %s, which robots.txt disallows", page)
			}
		}
	}
	last, err := fetch(ctx, http.MethodGet, pages[len(pages)-1], "")
	if err != nil {
		return err
	}
	return last.is(http.StatusOK, "text/html")
}

// sitemap reads the addresses of a sitemap's pages.
func (s Smoke) sitemap(ctx context.Context, address string) (pages []string, err error) {
	if address != s.Target.App+"/sitemap.xml" {
		return nil, fmt.Errorf("robots.txt names the sitemap %s", address)
	}
	a, err := fetch(ctx, http.MethodGet, address, "")
	if err != nil {
		return nil, err
	}
	if err := a.is(http.StatusOK, "application/xml"); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	var found struct {
		Pages []string `xml:"url>loc"`
	}
	if err := xml.Unmarshal([]byte(a.body), &found); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	if len(found.Pages) == 0 {
		return nil, errors.New("the sitemap has no page")
	}
	return found.Pages, nil
}
