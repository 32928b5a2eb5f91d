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
    FaultCase("fill rate by line", "layer.csv", "80%", "by:fill_rate", "not-supported", at: "jp,1", "ratio"),
    FaultCase(
      "layer of no treaty", "layer.csv", "insurer,80%", "treaty:QS,", "unknown-code", at: "jp,1", "payer"),
    FaultCase(
      "kind of limit not supported", "limit.csv", "within-outstanding,claim_cap", "within-outstanding,quota",
      "not-supported", at: "quota", "kind"),
    FaultCase(
      "scope of a claim cap", "limit.csv", "claim_cap,guarantee", "claim_cap,borrower", "not-supported",
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
    FaultCase(
      "programme with a quota", "programme.csv", "jp,,2020-04-01", "jp,own,2020-04-01", "not-supported",
      at: "own", "quota"),
    treaty(
      "type of treaty not supported", "quota_share", "stop_loss", "not-supported", at: "stop_loss", "type"),
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
