/** Rules for CloudTrail events, written for these tests. A rule called `part_…` is only a part of a correlation. */
export const CLOUD_RULES = `
title: Audit trail stopped or deleted
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventSource: cloudtrail.amazonaws.com
    eventName: [StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors]
  condition: selection
level: high
---
title: Account leaves the organization
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventSource|startswith: organizations.
    eventName: LeaveOrganization
  condition: selection
level: critical
---
title: Security tool as user agent
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    userAgent|re: '(^|\\s)stratus-red-team_[0-9a-f]{8}'
  filter:
    userAgent|contains: [terraform, console]
  condition: selection and not filter
---
title: Flow logs deleted or created by a person without a second factor
logsource: { product: aws, service: cloudtrail }
detection:
  selection_event:
    eventName|endswith: FlowLogs
  selection_user:
    userIdentity.type: IAMUser
  filter_factor:
    userIdentity.sessionContext.attributes.mfaAuthenticated: 'true'
  condition: all of selection_* and not 1 of filter_*
---
title: Command sent to an instance
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    requestParameters.documentName|contains|all: [aws-, run]
  condition: selection
---
title: Secret read
name: part_secret
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventName: GetSecretValue
    requestParameters.secretId|exists: true
  condition: selection
---
title: Many secrets read
correlation:
  type: value_count
  rules: part_secret
  group-by: [userIdentity.arn]
  timespan: 10m
  condition: { field: requestParameters.secretId, gte: 5 }
level: high
---
title: Password data asked for
name: part_password
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventName: GetPasswordData
  condition: selection
---
title: Password data of many instances
correlation:
  type: event_count
  rules: [part_password]
  group-by: [sourceIPAddress]
  timespan: 5m
  condition: { gte: 4 }
---
title: Role created
name: part_created
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventName: CreateRole }
  condition: selection
---
title: Rights added to a role
name: part_rights
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventName: [AttachRolePolicy, PutRolePolicy] }
  condition: selection
---
title: Role created and given rights
correlation:
  type: temporal_ordered
  rules: [part_created, part_rights]
  group-by: [requestParameters.roleName]
  timespan: 1h
`;
