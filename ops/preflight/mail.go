package preflight

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

// sending tells whether SES sends for this account at all, and to whom.
func (a Account) sending(ctx context.Context, p Plan) (found []Finding, err error) {
	account, err := a.mail.GetAccount(ctx, &sesv2.GetAccountInput{})
	if err != nil {
		return nil, err
	}
	if !account.SendingEnabled {
		found = append(found, Finding{
			What: fmt.Sprintf("SES does not send mails of this account in %s (its state is %q).", a.region, aws.ToString(account.EnforcementStatus)),
			Do:   "read SES's reputation page and answer AWS's case; then aws sesv2 put-account-sending-attributes --sending-enabled",
		})
	}
	switch {
	case !account.ProductionAccessEnabled && !p.MailSandbox:
		found = append(found, Finding{
			What: fmt.Sprintf("SES is in its sandbox in %s: it sends to verified addresses only, 200 mails a day, and IAM would refuse every mail, because mail_sandbox is false.", a.region),
			Do:   "ask AWS for production access: aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url <URL of the shop>; or, outside prod, set mail_sandbox = true",
		})
	case account.ProductionAccessEnabled && p.MailSandbox:
		found = append(found, Finding{
			Note: true,
			What: fmt.Sprintf("SES has production access in %s, and mail_sandbox still allows send-email every identity.", a.region),
			Do:   fmt.Sprintf("set mail_sandbox = false in terraform/env/%s.tfvars", p.Environment),
		})
	}
	return found, nil
}

// sender tells whether SES knows the identity that mails come from, as the plan expects.
func (a Account) sender(ctx context.Context, p Plan) (found []Finding, err error) {
	for _, c := range p.of("aws_sesv2_email_identity") {
		name, isNew := c.Change.After.Identity, c.Change.Before == nil
		identity, err := a.mail.GetEmailIdentity(ctx, &sesv2.GetEmailIdentityInput{EmailIdentity: &name})
		var unknown *types.NotFoundException
		switch {
		case errors.As(err, &unknown) && isNew:
			found = append(found, Finding{
				Note: true, What: fmt.Sprintf("SES does not know %s yet. The apply registers it.", name),
				Do: "confirm the mail that AWS sends to it, or publish the DNS records of the output mail_dkim_records; no mail is sent before",
			})
		case errors.As(err, &unknown):
			found = append(found, Finding{What: fmt.Sprintf("SES does not know %s any more, and the state does.", name), Do: "run the plan again: it must create the identity"})
		case err != nil:
			return found, err
		case isNew:
			found = append(found, Finding{
				What: fmt.Sprintf("SES knows %s already, and the plan registers it: an identity exists once per account and region.", name),
				Do:   "choose another mail_from, or delete the identity if nothing uses it: aws sesv2 delete-email-identity --email-identity " + name,
			})
		case !identity.VerifiedForSendingStatus:
			found = append(found, Finding{
				Note: p.Environment != "prod", What: fmt.Sprintf("SES sends nothing from %s: it is not verified.", name),
				Do: "confirm the mail that AWS has sent to it, or publish the DNS records of the output mail_dkim_records",
			})
		}
	}
	return found, nil
}
