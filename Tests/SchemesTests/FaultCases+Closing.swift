@testable import Schemes

extension FaultCase {
  static let closing: [FaultCase] = [
    FaultCase(
      "calendar of a role twice", "fiscal_calendar.csv", "compensator,,04-01,year,,\n",
      "compensator,,04-01,year,,\nassociation,,10-01,month,2020-01-01,\n", "validity-overlap",
      at: "2020-01-01",
      "valid_from"),
    FaultCase(
      "calendar with a gap", "fiscal_calendar.csv", "quarter,2025-04-01", "quarter,2025-05-01",
      "validity-gap", at: "2025-05-01", "valid_from"),
    FaultCase(
      "year within a month", "fiscal_calendar.csv", "association,,04-01", "association,,04-06", "bad-value",
      at: "04-06", "year_starts"),
    FaultCase(
      "period unknown", "fiscal_calendar.csv", "04-01,month", "04-01,week", "bad-value", at: "week",
      "period"),
    FaultCase(
      "calendar of no book", "fiscal_calendar.csv", "association,,04", "association,kyoto,04", "unknown-code",
      at: "kyoto", "book"),
    FaultCase(
      "calendar of a book of another role", "fiscal_calendar.csv", "compensator,,04", "compensator,tokyo,04",
      "role-of-book", at: "tokyo", "role"),
    FaultCase(
      "reserve that is no account", "result_split.csv", "deficit,1,2430", "deficit,1,2439", "unknown-code",
      at: "2439", "account"),
    FaultCase(
      "reserve that is an asset", "result_split.csv", "deficit,1,2430", "deficit,1,1010", "not-a-reserve",
      at: "1010", "account"),
    FaultCase(
      "more than the whole", "result_split.csv", "1,2430,1/2,,,",
      "1,2430,1/2,,,\nassociation,surplus,2,2430,0.6,,,",
      "split-over-one", at: "0.6", "ratio"),
    FaultCase(
      "more than the whole once a share begins", "result_split.csv", "association,surplus,1,2430,1/2,,,",
      "association,surplus,1,2430,1/2,2021-04-01,,\nassociation,surplus,2,3120,0.6,,,",
      "split-over-one", at: "0.6", "ratio"),
    FaultCase(
      "check unknown", "closing_check.csv", "unearned", "unearnt", "bad-value", at: "unearnt", "check"),
    FaultCase(
      "policy unknown", "closing_check.csv", "mirrors,refuse", "mirrors,forbid", "bad-value", at: "forbid",
      "policy"),
    FaultCase(
      "result that is a liability", "posting_rule.csv", "creditSwept,insurer,,*,3210",
      "creditSwept,insurer,,*,2210", "not-a-result", at: "creditSwept,insurer", "credit"),
    FaultCase(
      "result that is no account", "posting_rule.csv", "creditSwept,insurer,,*,3210",
      "creditSwept,insurer,,*,3219", "unknown-code", at: "3219", "credit"),
    FaultCase(
      "results that differ", "posting_rule.csv", "debitSwept,insurer,,3210", "debitSwept,insurer,,3110",
      "two-results", at: "debitSwept,insurer", nil),
    FaultCase(
      "one side only", "posting_rule.csv", "period.closed,debitSwept,compensator,,3210,*,2000-01-01,,\n", "",
      "rule-missing", at: "creditSwept,compensator", "component"),
    FaultCase(
      "split without its rules", "posting_rule.csv",
      "period.closed,reserveDrawn,association,,*,3210,2000-01-01,,\n",
      "", "rule-missing", in: "result_split.csv", at: "deficit,1", "account"),
    FaultCase(
      "named on the wrong side", "posting_rule.csv", "creditSwept,insurer,,*,3210",
      "creditSwept,insurer,,3210,*",
      "named-accounts", at: "creditSwept,insurer", "credit"),
  ]
}
