import Guarantees
import Ledger
import Money
import Reinsurance

/// A positive amount of one component, on its way to the accounts that the pack's rules name.
struct AmountLine {
  var component: Component
  /// Minor units; a negative amount swaps the legs.
  var amount: Int64
  var segment: Int32
  var subject: SubjectKind
  /// The other party, where there is one.
  var party: PartyReference?
  /// Index of the fund in the event's own book.
  var fund: Int
  /// What `for` of the rules picks by, where it is not the party's kind.
  var pick: Int32?
}

extension PostingEngine {
  /// Posts a line: each rule row of its component, in the book of the party that plays the row's role.
  func post(_ draft: borrowing Draft, _ line: AmountLine) throws(Rejection) {
    guard line.amount != 0 else { return }
    if draft.isRetrocession { return try postOn(draft, line, from: draft.event.book) }
    let (kind, ownBook, date) = (draft.event.kind, draft.event.book, draft.event.date)
    let currency = draft.event.currency
    var isCovered = false
    for index in rules.range(kind, line.component) {
      let row = rules.rows[index]
      guard row.validity.contains(date) else { continue }
      if row.forAttribute >= 0, row.forAttribute != line.pick ?? line.party?.kind { continue }
      let book: Int
      let fund: Int
      let detail: Int32
      if row.role == draft.role {
        (book, fund, detail) = (ownBook, line.fund, line.party?.symbol ?? SymbolTable.none)
        isCovered = true
      } else if let other = line.party?.book, other >= 0, facts.roles[other] == row.role,
        !facts.starts(kind, in: row.role)
      {
        // An event that could start in the other party's book posts there when that party posts it.
        book = other
        fund = try defaultFund(of: other, on: date)
        detail = bookSymbols[ownBook]
      } else {
        continue
      }
      guard case .post(let debit, let credit) = row.action else { continue }
      try append(line, kind, debit, credit, currency, book, fund, detail)
    }
    if !isCovered { throw notCovered(draft, draft.role, line) }
  }

  /// Posts a line in one fund of a book that the event itself names, whatever the role of its own book.
  func post(
    _ draft: borrowing Draft, _ line: AmountLine, in book: Int, facing detail: Int32
  ) throws(Rejection) {
    let (kind, role) = (draft.event.kind, facts.roles[book])
    var isCovered = false
    for index in rules.range(kind, line.component) {
      let row = rules.rows[index]
      guard row.role == role, row.validity.contains(draft.event.date) else { continue }
      if row.forAttribute >= 0, row.forAttribute != line.pick ?? line.party?.kind { continue }
      isCovered = true
      guard case .post(let debit, let credit) = row.action else { continue }
      try append(line, kind, debit, credit, draft.event.currency, book, line.fund, detail)
    }
    if !isCovered { throw notCovered(draft, role, line) }
  }

  func append(
    _ line: AmountLine, _ kind: EventKind, _ debit: Int, _ credit: Int, _ currency: Currency, _ book: Int,
    _ fund: Int, _ detail: Int32
  ) throws(Rejection) {
    let programme = segments.keys[Int(line.segment)].programme
    let from = try account(book, fund, debit, currency, detail, programme)
    let to = try account(book, fund, credit, currency, detail, programme)
    let isSwapped = line.amount < 0
    transfers.append(
      Transfer(
        debit: isSwapped ? to : from, credit: isSwapped ? from : to, amount: abs(line.amount),
        segment: line.segment, cause: Cause(kind, line.component).packed, subject: line.subject))
  }

  private func notCovered(_ draft: borrowing Draft, _ role: Role, _ line: AmountLine) -> Rejection {
    let (kind, date) = (draft.event.kind, draft.event.date)
    if EventSpecification[kind].picksByPurpose, let rejection = purposeUnknown(draft, role, line) {
      return rejection
    }
    let isByParty = rules.range(kind, line.component).contains {
      rules.rows[$0].role == role && rules.rows[$0].forAttribute >= 0
    }
    if line.party == nil, isByParty {
      return Rejection(
        "party-needed", .party,
        "where \(kind.code) is posted depends on the party, and none is named",
        remedy: "fill the column `party`")
    }
    return Rejection(
      "no-posting-rule", .event, value: kind.code,
      "the pack has no posting rule for \(kind.code), component \(line.component.code), role "
        + "\(role.rawValue)\(line.party.map { ", for \($0.kindText)" } ?? "") on \(date)",
      remedy: "add a row to posting_rule.csv, with `-` in debit and credit if nothing is to be posted")
  }

  /// What is wrong with a purpose that no rule is for; nil where the pack has no rule at all.
  private func purposeUnknown(
    _ draft: borrowing Draft, _ role: Role, _ line: AmountLine
  ) -> Rejection? {
    let known = rules.range(draft.event.kind, line.component).map { rules.rows[$0] }.filter {
      $0.role == role && $0.forAttribute >= 0 && $0.validity.contains(draft.event.date)
    }
    guard !known.isEmpty else { return nil }
    return Rejection(
      "unknown-purpose", .purpose, value: draft.event.text(.purpose),
      "the pack posts no \(draft.event.kind.code) for this purpose",
      remedy: "use one of: \(known.map { symbols.text($0.forAttribute) }.sorted().joined(separator: ", "))")
  }

  private func account(
    _ book: Int, _ fund: Int, _ chart: Int, _ currency: Currency, _ party: Int32, _ programme: Int32
  ) throws(Rejection) -> Int32 {
    let detail: Int32
    switch facts.details[chart] {
    case .none: detail = SymbolTable.none
    case .bank: detail = symbols.number(scheme.funds[fund].bankAccount)
    case .party:
      guard party >= 0 else {
        throw Rejection(
          "party-needed", .party,
          "account \(scheme.chart[chart].code) is kept by party, and the event names none",
          remedy: "fill the column `party`")
      }
      detail = party
    case .programme:
      guard programme >= 0 else {
        throw Rejection(
          "programme-needed", .programme,
          "account \(scheme.chart[chart].code) is kept by programme, and the event names none",
          remedy: "fill the column `programme`")
      }
      detail = programme
    }
    return accounts.place(
      AccountKey(
        book: Int16(book), fund: Int16(fund), chart: Int16(chart), currency: currency, detail: detail))
  }

  /// The fund of the event's own book: the event's, else the guarantee's, else the book's only one.
  func ownFund(_ event: BusinessEvent, fact: String? = nil) throws(Rejection) -> Int {
    if let code = event.text(.fund) ?? fact {
      guard let fund = scheme.fund(code, of: event.book) else {
        throw Rejection(
          "unknown-fund", .fund, value: code, "book \(scheme.books[event.book].code) has no fund \(code)",
          remedy: "use one of: \(fundCodes(event.book))")
      }
      return fund
    }
    guard let fund = facts.onlyFund[event.book] else {
      throw Rejection(
        "fund-needed", .fund,
        "book \(scheme.books[event.book].code) has \(facts.funds[event.book].count) funds",
        remedy: "fill the column `fund` with one of: \(fundCodes(event.book))")
    }
    return fund
  }

  func defaultFund(of book: Int, on date: Day) throws(Rejection) -> Int {
    guard let fund = facts.funds[book].first(where: { facts.fundValidity[$0].contains(date) }) else {
      throw Rejection(
        "fund-needed", .party, value: scheme.books[book].code,
        "the other party's book has no fund on that day",
        remedy: "add one to fund.csv")
    }
    return fund
  }

  private func fundCodes(_ book: Int) -> String {
    scheme.funds.filter { $0.book == book }.map(\.code).joined(separator: ", ")
  }

  /// A party by code, looked up once a batch.
  func party(_ code: String) -> PartyReference? {
    if let found = parties[code] { return found }
    guard let index = scheme.party(code) else { return nil }
    let party = scheme.parties[index]
    let reference = PartyReference(
      symbol: symbols.number(code), book: party.book ?? -1, kind: symbols.number(party.kind),
      kindText: party.kind)
    parties[code] = reference
    return reference
  }

  func eventParty(_ event: BusinessEvent) throws(Rejection) -> PartyReference? {
    guard let code = event.text(.party) else { return nil }
    guard let party = party(code) else {
      throw Rejection(
        "unknown-party", .party, value: code, "the pack has no such party",
        remedy: "add it to party.csv, or name a book's code")
    }
    return party
  }

  func needAmount(_ event: BusinessEvent) throws(Rejection) -> Int64 {
    guard let amount = event.money(.amount) else {
      throw Rejection(
        "amount-needed", .amount, "\(event.kind.code) needs an amount", remedy: "fill the column `amount`")
    }
    return amount
  }
}
