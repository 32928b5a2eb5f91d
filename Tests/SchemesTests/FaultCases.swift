@testable import Schemes

extension FaultCase {
  static let forms: [FaultCase] = [
    FaultCase("no such file", "books.csv", "", "a\n", "unknown-file", at: nil, nil),
    FaultCase("a table not read yet", "calendar.csv", "", "a\n", "unknown-file", at: nil, nil),
    FaultCase("unknown column", "book.csv", ",region", ",regiom", "unknown-column", at: "book,", "regiom"),
    FaultCase(
      "missing column", "mirror.csv", ",by\n", ",note\n", "missing-column", at: "role,", "by"),
    FaultCase("blank where needed", "book.csv", ",Tokyo,", ",,", "missing-value", at: "tokyo", "name_en"),
    FaultCase("ragged row", "book.csv", ",kanto", ",kanto,", "ragged-row", at: "tokyo", nil),
    FaultCase("bad code", "book.csv", "kanto", "kantō", "bad-value", at: "tokyo", "region"),
    FaultCase(
      "bad day", "programme.csv", "2000-01-01,2020-04-01", "2000-02-30,2020-04-01", "bad-value",
      at: "2000-02-30", "valid_from"),
    FaultCase("bad ratio", "layer.csv", "80%", "180%", "bad-value", at: "180%", "ratio"),
    FaultCase("bad flag", "fund.csv", ",local,no,", ",local,false,", "bad-value", at: "tokyo", "restricted"),
    FaultCase("bad order", "layer.csv", "jp,1,", "jp,first,", "bad-value", at: "first", "order"),
    FaultCase("bad currency", "book.csv", "JPY,,,kanto", "JPX,,,kanto", "bad-value", at: "tokyo", "currency"),
    FaultCase("bad class", "account.csv", "現金,asset", "現金,assets", "bad-value", at: "assets", "class"),
    FaultCase(
      "limit of zero", "limit.csv", ",1010,1000,", ",1010,0,", "bad-value", at: "availability,", "amount"),
    FaultCase(
      "too many decimals", "limit.csv", ",1010,1000,", ",1010,0.5,", "bad-value", at: "availability,",
      "amount"),
    FaultCase(
      "no pack.yaml key", "pack.yaml", "currency: JPY\n", "", "missing-value", at: "format", "currency"),
    FaultCase(
      "unknown key", "pack.yaml", "example: yes", "exampel: yes", "unknown-key", at: "exampel", "exampel"),
    FaultCase(
      "fiscal year within a month", "pack.yaml", "04-01", "04-06", "bad-value", at: "04-06",
      "fiscal_year_start"),
    FaultCase("other format", "pack.yaml", "pack/1", "pack/2", "bad-value", at: "pack/2", "format"),
    FaultCase("bad YAML", "pack.yaml", "version: \"1\"", "version: \"1", "bad-yaml", at: "fiscal", nil),
    FaultCase(
      "key twice", "pack.yaml", "example: yes", "example: yes\nexample: no", "repeated-key",
      at: "example: yes", nil),
  ]

  static let keys: [FaultCase] = [
    FaultCase(
      "book twice", "book.csv", "tokyo,", "insurer,insurer,Again,再,JPY,,,\ntokyo,", "repeated-key",
      at: "Public insurer", "book"),
    FaultCase(
      "account twice", "account.csv", "insurer,1120,", "insurer,1110,", "repeated-key", at: "未収回収納付金",
      "account"),
    FaultCase(
      "validity the wrong way", "book.csv", "JPY,,,kanto", "JPY,2020-01-01,2019-01-01,kanto",
      "validity-order", at: "tokyo", "valid_to"),
    FaultCase(
      "validity overlaps", "programme.csv", "jp,,2020-04-01,", "jp,,2020-03-31,", "validity-overlap",
      at: "2020-03-31", "valid_from"),
    FaultCase(
      "validity has a gap", "programme.csv", "jp,,2020-04-01,", "jp,,2020-04-02,", "validity-gap",
      at: "2020-04-02", "valid_from"),
    FaultCase(
      "fund of no book", "fund.csv", "federation,comp", "federatoin,comp", "unknown-code",
      at: "federatoin", "book"),
    FaultCase(
      "book without a fund", "fund.csv", "federation,compensation,Compensation fund,損失補償基金,national,yes,\n",
      "", "fund-missing", in: "book.csv", at: "federation", "book"),
    FaultCase(
      "account of a rule", "posting_rule.csv", "paid,association,,2240,1010", "paid,association,,2245,1010",
      "unknown-code", at: "2245", "debit"),
    FaultCase(
      "account of another role", "posting_rule.csv", "paid,association,,2240", "paid,association,,2120",
      "unknown-code", at: "claim.paid,paid", "debit"),
    FaultCase(
      "account of a mirror", "mirror.csv", "1220,insurer", "1221,insurer", "unknown-code", at: "1221",
      "account"),
    FaultCase(
      "account of a statement line", "statement_line.csv", "damages,40,association,4130",
      "damages,40,association,4131", "unknown-code", at: "4131", "account"),
    FaultCase(
      "account of a pair", "account.csv", "credit,9110,none,,no\nassociation,9120",
      "credit,9119,none,,no\nassociation,9120", "unknown-code", at: "9119", "pair"),
    FaultCase(
      "account of a limit", "limit.csv", ",1010,1000", ",1019,1000", "unknown-code", at: "1019", "of"),
    FaultCase(
      "party of a layer", "layer.csv", "federation", "federaton", "unknown-code", at: "federaton",
      "payer"),
    FaultCase(
      "waterfall of a programme", "programme.csv", "80%,jp,,2000", "80%,jq,,2000", "unknown-code",
      at: "jq", "waterfall"),
    FaultCase(
      "successor", "book.csv", "valid_to,region", "valid_to,successor", "unknown-code", at: "tokyo",
      "successor"),
    FaultCase(
      "party that hides its book", "party.csv", "保険者,,insurer", "保険者,,", "party-of-book",
      at: "insurer,", "book"),
    FaultCase(
      "party with the book of another", "party.csv", "第一銀行,,", "第一銀行,,tokyo", "party-of-book",
      at: "bank-0001", "book"),
  ]

  static let rules: [FaultCase] = [
    FaultCase(
      "debit and credit the same", "posting_rule.csv", "paid,association,,2240,1010",
      "paid,association,,1010,1010", "same-account", at: "claim.paid,paid", "credit"),
    FaultCase(
      "memo with real", "posting_rule.csv", "approved,association,,9130,9230",
      "approved,association,,9130,1010", "mixed-worlds", at: "guarantee.approved", "credit"),
    FaultCase(
      "memo against no pair", "posting_rule.csv", "approved,association,,9130,9230",
      "approved,association,,9130,9210", "pair-broken", at: "guarantee.approved", "credit"),
    FaultCase(
      "half a rule", "posting_rule.csv", "paid,association,,2240,1010", "paid,association,,2240,-",
      "half-rule", at: "claim.paid,paid", "credit"),
    FaultCase(
      "component of another event", "posting_rule.csv", "claim.paid,paid,", "claim.paid,drawn,",
      "rule-unused", at: "claim.paid,drawn", "component"),
    FaultCase(
      "role that is not reached", "posting_rule.csv", "compensationClaimed,compensator,,5110,2120",
      "compensationClaimed,insurer,,5110,2210", "rule-unused", at: "compensationClaimed,insurer", "role"),
    FaultCase(
      "component without a rule", "posting_rule.csv", "claim.paid,paid,association,,2240,1010,2000-01-01,,\n",
      "", "rule-missing", at: nil, "component"),
    FaultCase(
      "an optional event in part", "posting_rule.csv", "claim.paid,paid,",
      "indemnity.reinstated,reinstated,association,,1210,4130,2000-01-01,,\nclaim.paid,paid,", "rule-missing",
      at: nil, "component"),
    FaultCase(
      "an optional event in one of two books", "posting_rule.csv", "claim.paid,paid,",
      "burdenCharge.assessed,assessed,association,,1110,4130,2000-01-01,,\n"
        + "burdenCharge.assessed,assessedShared,association,,5160,2220,2000-01-01,,\nclaim.paid,paid,",
      "rule-missing", at: nil, "component"),
    FaultCase(
      "a fund converted through an account that may keep a balance", "posting_rule.csv", "claim.paid,paid,",
      "fund.converted,convertedOut,association,,1110,*,2000-01-01,,\nclaim.paid,paid,", "not-a-clearing",
      at: "fund.converted", "debit"),
    FaultCase(
      "a fund converted on the wrong side", "posting_rule.csv", "claim.paid,paid,",
      "fund.converted,convertedIn,association,,2290,*,2000-01-01,,\nclaim.paid,paid,", "named-accounts",
      at: "fund.converted", "credit"),
    FaultCase(
      "a book merged through an account that may keep a balance", "posting_rule.csv", "claim.paid,paid,",
      "association.merged,mergedOut,association,,1110,*,2000-01-01,,\nclaim.paid,paid,", "not-a-clearing",
      at: "association.merged", "debit"),
    FaultCase(
      "a book merged on the wrong side", "posting_rule.csv", "claim.paid,paid,",
      "association.merged,mergedIn,association,,2290,*,2000-01-01,,\nclaim.paid,paid,", "named-accounts",
      at: "association.merged", "credit"),
    FaultCase(
      "component whose rule ends", "posting_rule.csv", "2240,1010,2000-01-01,",
      "2240,1010,2000-01-01,2030-01-01",
      "rule-missing", at: "claim.paid,paid", "valid_to"),
    FaultCase(
      "component whose rule begins late", "posting_rule.csv", "2240,1010,2000-01-01", "2240,1010,2001-01-01",
      "rule-missing", at: "claim.paid,paid", "valid_to"),
    FaultCase(
      "blank for beside a specific one", "posting_rule.csv",
      "recovery.received,fromSuspense,association,insurer,2310,2220",
      "recovery.received,fromSuspense,association,,2310,2220", "for-overlap",
      at: "fromSuspense,association,compensator", "for"),
    FaultCase(
      "kind of payer not covered", "posting_rule.csv",
      "recovery.received,fromExpense,association,compensator,5160,2230,2000-01-01,,\n", "", "for-uncovered",
      at: "fromExpense,association,insurer", "for"),
    FaultCase(
      "kind of contributor not covered", "posting_rule.csv",
      "fund.contribution,paid,association,lender,1010,3130,2000-01-01,,\n", "", "for-uncovered",
      at: "fund.contribution,paid,association,compensator", "for"),
    FaultCase(
      "unknown kind", "posting_rule.csv", "fund.contribution,paid,association,lender",
      "fund.contribution,paid,association,lander", "unknown-code", at: "lander", "for"),
    FaultCase(
      "kind where there is no party", "posting_rule.csv", "paid,association,,2240",
      "paid,association,lender,2240",
      "for-unknown", at: "claim.paid,paid", "for"),
    FaultCase(
      "mirror moved on one side", "posting_rule.csv", "insuranceClaimed,insurer,,5110,2210",
      "insuranceClaimed,insurer,,5110,2520", "mirror-uneven", at: "insuranceClaimed,insurer", "component"),
    FaultCase(
      "mirror moved the other way", "posting_rule.csv", "itemReceived,insurer,,2210,1010",
      "itemReceived,insurer,,1010,2210", "mirror-uneven", at: "itemReceived,insurer", "component"),
    FaultCase(
      "mirror moved by one book alone", "posting_rule.csv", "operating.expense,expense,insurer,,5140,1010",
      "operating.expense,expense,insurer,,5140,2210", "mirror-uneven",
      at: "operating.expense,expense,insurer",
      "component"),
    FaultCase(
      "mirror without detail", "account.csv", "未収保険金,asset,debit,,none,party", "未収保険金,asset,debit,,none,",
      "mirror-detail", in: "mirror.csv", at: "1220", "account"),
    FaultCase(
      "pair of one side", "account.csv", "保証債務見返,memo,debit", "保証債務見返,memo,credit", "pair-broken",
      at: "保証債務見返,", "pair"),
  ]
}
