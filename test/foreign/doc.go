// Package foreign tests local with third-party clients: the AWS SDK for
// JavaScript, boto3 and the AWS CLI, all unmodified. They make the same calls and
// must get the same answers.
package foreign
