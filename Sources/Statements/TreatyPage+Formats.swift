import Ledger
import Money
import Reinsurance

extension TreatyPage {
  // MARK: CSV

  /// The header of one of the lists: the lines of the accounts, a bordereau, or the losses to the layer.
  public func csvHeader(_ part: Part) -> String {
    let columns =
      switch part {
      case .account: ["underwriting_year", "line", "whole", "to_cedant"]
      case .claims:
        [
          "underwriting_year", "guarantee", "claim", "lender", "accident_year", "claimed_on", "paid_whole",
          "recovered_whole", "outstanding_whole", "cession", "ceded_in_period", "ceded_to_date",
          "recovered_in_period", "recovered_to_date", "outstanding", "cash_paid", "status",
        ]
      case .premiums:
        [
          "underwriting_year", "guarantee", "borrower", "lender", "type", "reference", "date", "from", "to",
          "drawn", "cession", "ceded_sum", "premium", "commission", "net",
        ]
      case .losses:
        [
          "underwriting_year", "loss", "from", "net_loss", "in_layer", "retained", "ceded", "reinstated",
          "reinstatement_premium",
        ]
      case .conversions: TreatyPage.conversionColumns
      }
    return CSVText(header: TreatyPage.headColumns + columns).text
  }

  /// The rows of one statement in one of the lists.
  public func csv(_ part: Part, _ statement: TreatyStatement) -> String {
    switch part {
    case .account: accountCSV(statement)
    case .claims: claimsCSV(statement)
    case .premiums: premiumsCSV(statement)
    case .losses: lossesCSV(statement)
    case .conversions: conversionsCSV(statement)
    }
  }

  func major(_ minor: Int64, _ statement: TreatyStatement) -> String {
    Amount(minor: minor, statement.key.currency).major
  }

  func head(_ statement: TreatyStatement) -> [String] {
    let key = statement.key
    return [
      statement.reference, String(statement.version), statement.treaty, key.cedant, key.reinsurer, key.fund,
      key.currency.code, "\(statement.from)", "\(statement.to)", "\(statement.due)",
    ]
  }

  static let headColumns = [
    "account", "version", "treaty", "cedant", "reinsurer", "fund", "currency", "period_from", "period_to",
    "due",
  ]

  private func accountCSV(_ statement: TreatyStatement) -> String {
    var text = CSVText()
    let head = head(statement)
    for line in statement.lines {
      text.add(
        head + [
          String(line.year), line.code, major(line.whole, statement), major(line.share, statement),
        ])
    }
    for (code, amount) in [
      ("balance", statement.balance), ("broughtForward", statement.broughtForward),
      ("balanceDue", statement.balanceDue),
    ] {
      text.add(head + ["", code, "", major(amount, statement)])
    }
    return text.text
  }

  private func claimsCSV(_ statement: TreatyStatement) -> String {
    var text = CSVText()
    let head = head(statement)
    for row in statement.claims {
      let amounts = [row.paidWhole, row.recoveredWhole, row.outstandingWhole].map { major($0, statement) }
      let shares = [
        row.cededInPeriod, row.cededToDate, row.recoveredInPeriod, row.recoveredToDate, row.outstanding,
        row.cashPaid,
      ].map { major($0, statement) }
      text.add(
        head + [
          String(row.year), row.guarantee, row.claim, row.lender, String(row.accidentYear),
          row.paidOn.map { "\($0)" } ?? "",
        ] + amounts + ["\(row.cession)"] + shares + [row.status])
    }
    return text.text
  }

  private func premiumsCSV(_ statement: TreatyStatement) -> String {
    var text = CSVText()
    let head = head(statement)
    for row in statement.premiums {
      let amounts = [row.amount, row.commission, row.amount - row.commission].map { major($0, statement) }
      text.add(
        head + [
          String(row.year), row.guarantee, row.borrower, row.lender, row.isReturn ? "return" : "premium",
          row.reference, "\(row.date)", "\(row.from)", "\(row.to)", major(row.drawn, statement),
          "\(row.cession)", major(row.cededSum, statement),
        ] + amounts)
    }
    return text.text
  }

  // MARK: JSON

  /// Writes a statement as an object: row by row, so that no bordereau is held as a text.
  public func write(_ statement: TreatyStatement, to stream: inout JSONStream) {
    stream.begin(.object)
    for field in fields(statement) { stream.add(field.value, as: field.key) }
    stream.begin(.array, as: "premiums")
    for row in statement.premiums { stream.add(premium(row, statement)) }
    stream.end()
    stream.begin(.array, as: "claims")
    for row in statement.claims { stream.add(claim(row, statement)) }
    stream.end()
    stream.end()
  }

  private func fields(_ statement: TreatyStatement) -> [(key: String, value: JSONText)] {
    let key = statement.key
    func money(_ minor: Int64) -> JSONText { .string(major(minor, statement)) }
    return [
      ("account", .string(statement.reference)), ("version", .integer(Int64(statement.version))),
      ("type", .string(statement.version == 1 ? "original" : "correction")),
      ("treaty", .string(statement.treaty)), ("treaty_type", .string(statement.kind)),
      ("example", .flag(statement.isExample)), ("cedant", .string(key.cedant)),
      ("reinsurer", .string(key.reinsurer)), ("fund", .string(key.fund)),
      ("currency", .string(key.currency.code)),
      ("basis", .string(statement.isCleanCut ? "clean_cut" : "underwriting_year")),
      ("period", .string(TreatyStatement.label(statement.to, period))),
      ("period_from", .string("\(statement.from)")), ("period_to", .string("\(statement.to)")),
      ("due", .string("\(statement.due)")), ("known_at_seal", .integer(statement.knownAtSeal)),
      ("seal", statement.seal.map { .integer($0) } ?? .null), ("new", .flag(statement.isNew)),
      ("input_hash", .string(statement.inputHash.hexadecimal)),
      ("subject", .optional(statement.subject)),
      ("binding", statement.bindings.map { .array($0.map { .string($0) }) } ?? .null),
      (
        "lines",
        .array(
          statement.lines.map { line in
            .fields(
              ("underwriting_year", .integer(Int64(line.year))), ("line", .string(line.code)),
              ("whole", money(line.whole)), ("to_cedant", money(line.share)),
              ("to_cedant_paid", statement.inPaid(line.share).map { paid(statement, $0) } ?? .null))
          })
      ),
      ("balance", money(statement.balance)), ("brought_forward", money(statement.broughtForward)),
      ("paid_since", money(statement.paidSince)), ("balance_due", money(statement.balanceDue)),
      (
        "paid_in",
        statement.paid.map { terms in
          .fields(
            ("currency", .string(terms.currency.code)), ("rate", .optional(terms.rate.map { "\($0)" })),
            ("rate_date", .string("\(statement.to)")),
            ("balance_due", statement.inPaid(statement.balanceDue).map { paid(statement, $0) } ?? .null))
        } ?? .null
      ),
      ("memoranda", .array(statement.memoranda.map { memorandum($0, key.currency) })),
    ]
  }

  private func paid(_ statement: TreatyStatement, _ minor: Int64) -> JSONText {
    .optional(statement.paid.map { Amount(minor: minor, $0.currency).major })
  }

  func memorandum(_ row: TreatyStatement.Memorandum, _ currency: Currency) -> JSONText {
    func money(_ minor: Int64) -> JSONText { .string(Amount(minor: minor, currency).major) }
    let figures = row.figures
    var fields: [(key: String, value: JSONText)] = [
      ("underwriting_year", .integer(Int64(figures.year))), ("signed", .string("\(row.signed)")),
      ("premium", money(figures.written)), ("earned", money(figures.earned)),
      ("unearned", money(figures.unearned)), ("claims", money(figures.claims)),
      ("recoveries", money(figures.recoveries)), ("paid", money(figures.paid)),
      ("outstanding", money(figures.outstanding)), ("outstanding_whole", money(row.outstandingWhole)),
      ("loss_ratio", .string(TreatyPage.lossRatio(figures))),
      ("commission_provisional", .string(TreatyPage.percent(ExactFraction(row.provisionalRate)))),
      ("commission_earned", .string(TreatyPage.percent(row.earnedRate))),
      ("deficit", row.deficit.map(money) ?? .null), ("provision", money(figures.provision)),
      ("excess", TreatyPage.json(row.excess, currency)),
    ]
    // Of what inward accounts bring; other treaties have no such losses.
    if !row.brought.isEmpty {
      let brought = row.brought.map { loss -> JSONText in
        .fields(
          ("loss", .string(loss.loss)), ("from", .string("\(loss.day)")), ("assumed", money(loss.assumed)),
          ("ceded", money(loss.ceded)))
      }
      fields.append(("brought", .array(brought)))
    }
    return .object(fields)
  }

  private func premium(_ row: TreatyStatement.Premium, _ statement: TreatyStatement) -> JSONText {
    func money(_ minor: Int64) -> JSONText { .string(major(minor, statement)) }
    return .fields(
      ("guarantee", .string(row.guarantee)), ("borrower", .string(row.borrower)),
      ("lender", .string(row.lender)), ("underwriting_year", .integer(Int64(row.year))),
      ("type", .string(row.isReturn ? "return" : "premium")), ("reference", .string(row.reference)),
      ("date", .string("\(row.date)")), ("from", .string("\(row.from)")), ("to", .string("\(row.to)")),
      ("drawn", money(row.drawn)), ("cession", .string("\(row.cession)")),
      ("ceded_sum", money(row.cededSum)), ("premium", money(row.amount)),
      ("commission", money(row.commission)), ("net", money(row.amount - row.commission)))
  }

  private func claim(_ row: TreatyStatement.Claim, _ statement: TreatyStatement) -> JSONText {
    func money(_ minor: Int64) -> JSONText { .string(major(minor, statement)) }
    return .fields(
      ("guarantee", .string(row.guarantee)), ("claim", .string(row.claim)), ("lender", .string(row.lender)),
      ("underwriting_year", .integer(Int64(row.year))), ("accident_year", .integer(Int64(row.accidentYear))),
      ("claimed_on", row.paidOn.map { .string("\($0)") } ?? .null), ("paid_whole", money(row.paidWhole)),
      ("recovered_whole", money(row.recoveredWhole)), ("outstanding_whole", money(row.outstandingWhole)),
      ("cession", .string("\(row.cession)")), ("ceded_in_period", money(row.cededInPeriod)),
      ("ceded_to_date", money(row.cededToDate)), ("recovered_in_period", money(row.recoveredInPeriod)),
      ("recovered_to_date", money(row.recoveredToDate)), ("outstanding", money(row.outstanding)),
      ("cash_paid", money(row.cashPaid)),
      ("disputed", .flag(row.isDisputed)), ("status", .string(row.status)))
  }
}
