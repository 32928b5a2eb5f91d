@testable import Schemes

extension FaultCase {
  static let treaty = """
    format: gledger.treaty/1
    treaty: QS
    type: quota_share
    cedant: { role: association }
    years:
      - { underwriting_year: 2024, from: 2024-04-01, to: 2025-04-01 }
      - { underwriting_year: 2025, from: 2025-04-01, to: 2026-04-01 }
    scope: [ { programme: ordinary } ]
    terms: { cession: "80%" }
    panel: [ { party: insurer, signed: "100%" } ]

    """

  static func treaty(
    _ name: String, _ old: String, _ new: String, _ code: String, at: String, _ field: String?
  ) -> FaultCase {
    FaultCase(
      name, "treaty/QS.yaml", "", treaty.replacing(old, with: new), code, at: at, field)
  }

  private static func limit(_ name: String, _ row: String, _ code: String, _ field: String) -> FaultCase {
    FaultCase(
      name, "limit.csv", "availability,availability,association,1010,1000,", row, code, at: "q,", field)
  }

  /// The layers of the pack with two more columns; of the insurer and of the association, what stands there.
  private static func request(
    _ name: String, _ insurer: String, _ own: String, _ code: String, at: String, _ field: String
  ) -> FaultCase {
    FaultCase(
      name, "layer.csv",
      "waterfall,order,payer,ratio,base,cap,residual\njp,1,insurer,80%,principal,none,no\n"
        + "jp,2,federation,0.8,remaining,,no\njp,3,association,1,remaining,,yes\n",
      "waterfall,order,payer,ratio,base,cap,residual,claimed,ceded\njp,1,insurer,80%,principal,none,no,"
        + insurer + "\njp,2,federation,0.8,remaining,,no,with_payment,with_drawdown\n"
        + "jp,3,association,1,remaining,,yes,\(own)\n", code, at: at, field)
  }

  static let requests: [FaultCase] = [
    request("claimed when", "later,", ",", "bad-value", at: "later", "claimed"),
    request(
      "claimed by events that are not posted", "on_request,", ",", "request-unposted", at: "jp,1", "claimed"),
    request(
      "ceded by events that are not posted", ",on_request", ",", "request-unposted", at: "jp,1", "ceded"),
    request("own share claimed", ",", "with_payment,", "request-own", at: "jp,3", "claimed"),
    request("own share ceded", ",", ",on_request", "request-own", at: "jp,3", "ceded"),
  ]

  static let covers: [FaultCase] = [
    FaultCase(
      "no residual", "layer.csv", "remaining,,yes", "remaining,,no", "residual", at: "jp,3", "residual"),
    FaultCase("residual first", "layer.csv", "jp,3,", "jp,0,", "residual", at: "jp,0", "residual"),
    FaultCase(
      "residual of another", "layer.csv", "association,1", "bank-0001,1", "residual", at: "jp,3", "payer"),
    FaultCase(
      "residual in part", "layer.csv", "association,1", "association,0.5", "residual", at: "jp,3",
      "ratio"),
    FaultCase("payer of no kind", "layer.csv", "federation", "metro", "payer-kind", at: "jp,2", "payer"),
    FaultCase(
      "fill rate by line", "layer.csv", "80%", "by:fill_rate", "fill-rate-missing", at: "jp,1", "ratio"),
    FaultCase(
      "layer of no treaty", "layer.csv", "insurer,80%", "treaty:QS,", "unknown-code", at: "jp,1", "payer"),
    FaultCase(
      "no kind of limit", "limit.csv", "within-outstanding,claim_cap", "within-outstanding,cota",
      "bad-value", at: "cota", "kind"),
    FaultCase(
      "scope of a claim cap", "limit.csv", "claim_cap,guarantee", "claim_cap,borrower", "unknown-code",
      at: "claim_cap", "scope"),
    FaultCase(
      "role of availability", "limit.csv", "availability,association", "availability,asociation", "bad-value",
      at: "asociation", "scope"),
    FaultCase(
      "limit of support in a book that grants none", "limit.csv",
      "availability,availability,association,1010,1000,",
      "once,support_once,association,,,", "bad-value", at: "support_once", "scope"),
    FaultCase(
      "limit of support with an amount", "limit.csv", "availability,availability,association,1010,1000,",
      "once,support_once,fund,,1000,", "not-supported", at: "support_once", "amount"),
    limit("quota of no bucket", "q,quota,borrower,sn,1,guaranteed", "unknown-code", "of"),
    limit("quota of nothing", "q,quota,borrower,,1,guaranteed", "missing-value", "of"),
    limit("quota of a book", "q,quota,tokyo,ordinary,1,guaranteed", "bad-value", "scope"),
    limit("quota without an amount", "q,quota,borrower,ordinary,,guaranteed", "missing-value", "amount"),
    limit("quota of zero", "q,quota,borrower,ordinary,0,guaranteed", "bad-value", "amount"),
    limit("quota with a basis of its own", "q,quota,borrower,ordinary,1,insured", "bad-value", "basis"),
    limit("leverage of no account", "q,leverage,association,9999,10,weighted", "unknown-code", "of"),
    limit("leverage of no book", "q,leverage,insurer,3110,10,weighted", "bad-value", "scope"),
    limit("concentration of a book", "q,concentration,tokyo,3110,10%,weighted", "bad-value", "scope"),
    limit("capacity without a period", "q,capacity,association,ordinary,1,guaranteed", "bad-value", "period"),
    limit("a cap on a portfolio of nobody", "q,claim_cap,nobody,ordinary,12%,gross", "unknown-code", "scope"),
    FaultCase(
      "a condition of no column", "line_rule.csv", "", "rule,order,when,line\nr1,10,programm = x,l1\n",
      "bad-condition", at: "r1", "when"),
    FaultCase(
      "a disaster of no area", "disaster.csv", "",
      "disaster,kind,declared,area,from\nd1,flood,2024-01-01,nowhere,2024-01-01\n", "unknown-code", at: "d1",
      "area"),
    FaultCase(
      "areas in a circle", "area.csv", "", "area,parent,name_en\na,b,A\nb,a,B\n", "area-circle", at: "a,b",
      "parent"),
    FaultCase(
      "an order of spending of nobody", "spending_order.csv", "",
      "book,fund,order,party\ntokyo,basic,1,nobody\n", "unknown-code", at: "tokyo", "party"),
    treaty(
      "type of treaty that is none", "quota_share", "stop_gap", "bad-value", at: "stop_gap", "type"),
    treaty("unknown key of a treaty", "scope:", "scop:", "unknown-key", at: "scop:", "scop.0.programme"),
    treaty("panel over the whole", "100%", "90%", "panel-sum", at: "90%", "panel.0.signed"),
    treaty(
      "panel of no party", "party: insurer", "party: insuror", "unknown-code", at: "insuror",
      "panel.0.party"),
    treaty(
      "panel of no insurer", "party: insurer", "party: metro", "payer-kind", at: "metro", "panel.0.party"),
    treaty(
      "years that overlap", "from: 2025-04-01", "from: 2025-03-01", "validity-overlap", at: "2024,",
      "years.0.from"),
    treaty(
      "year the wrong way", "to: 2025-04-01", "to: 2024-04-01", "bad-value", at: "2024,",
      "years.0.underwriting_year"),
    treaty(
      "scope of no programme", "programme: ordinary", "programme: ordinry", "unknown-code", at: "ordinry",
      "scope.0.programme"),
    treaty(
      "cedant of two kinds", "role: association", "role: association, book: tokyo", "bad-value",
      at: "format", "cedant"),
  ]

  static let statements: [FaultCase] = [
    FaultCase(
      "account on no line", "statement_line.csv", "fund,D,damages,40,association,4130,,,,+,Damages,損害金\n", "",
      "statement-line-missing", at: nil, "account"),
    FaultCase(
      "account on two lines", "statement_line.csv", "fund,D,damages,",
      "fund,C,again,90,association,4130,,,,+,Again,再\nfund,D,damages,", "statement-line-repeated",
      at: "fund,D,damages", "account"),
    FaultCase(
      "sign turned", "statement_line.csv", "association,4130,,,,+", "association,4130,,,,-", "statement-sign",
      at: "damages", "sign"),
    FaultCase(
      "no counter-line", "statement_line.csv", "claim.accepted,,-,Indemnity", "claim.accepted,,+,Indemnity",
      "statement-counter-line", at: "fund,D,claims,10,association", "sign"),
    FaultCase(
      "memo account among money", "statement_line.csv", "fund,J,new,10", "fund,B,new,10", "statement-section",
      at: "fund,B,new", "section"),
    FaultCase(
      "event of a line", "statement_line.csv", "guarantee.drawn,drawn,+", "guarantee.draw,drawn,+",
      "unknown-code", at: "guarantee.draw,", "event"),
    FaultCase(
      "component of a line", "statement_line.csv", "guarantee.drawn,drawn,+",
      "guarantee.drawn,paid,+", "unknown-code", at: "guarantee.drawn,paid", "component"),
    FaultCase(
      "line without a local label", "statement_line.csv", "+,Damages,損害金", "+,Damages,", "label-missing",
      at: "damages", "label_local"),
    FaultCase(
      "label in one language only", "label.csv", "fund.section.A,ja,期首残高\n", "", "label-missing",
      at: "fund.section.A", "key"),
    FaultCase(
      "label in another language", "label.csv", "fund.section.A,ja", "fund.section.A,zh", "unknown-code",
      at: "zh", "language"),
  ]
}
