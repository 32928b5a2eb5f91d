import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// What the latest versions of all guarantees add up to, by book.
private struct GuaranteeTotals {
  var outstanding: [Int32: Int128] = [:]
  var openApproval: [Int32: Int128] = [:]
  /// By book and party.
  var exposures: [Int32: [String: Int128]] = [:]
  /// What reinsurers' books cede on, by the codes of book and party.
  var retroceded: [String: [String: Int128]] = [:]
  /// Terms of fees, weighted.
  var fees: UInt128 = 0

  func ceded(by book: Int32?, to party: String) -> Int128 { book.flatMap { exposures[$0]?[party] } ?? 0 }
}

/// One guarantee while its versions are read.
private struct GuaranteeRun {
  var book: Int32 = 0
  var code: [UInt8] = []
  var event: Int64 = 0
  var change: Int64 = 0
  var state: [UInt8] = []
}

extension Verifier {
  /// Versions guarantee by guarantee: changes add up to what the latest says is outstanding, and all of them
  /// to the memo accounts (domain.md 9.3 V2).
  func checkGuarantees() throws -> Bool {
    var totals = GuaranteeTotals()
    var run = GuaranteeRun()
    var code: [UInt8] = []
    var (rows, guarantees): (Int64, Int64) = (0, 0)
    try copyOut("verify-guarantees") { row in
      rows += 1
      let book = try row.nextInt32()
      code.removeAll(keepingCapacity: true)
      try row.nextTextBytes { code.append(contentsOf: $0) }
      if book != run.book || code != run.code {
        if rows > 1 { self.end(run, &totals) }
        guarantees += 1
        run.book = book
        swap(&run.code, &code)
        run.change = 0
      }
      run.event = try row.nextInt64()
      run.change &+= try row.nextInt64()
      run.state.removeAll(keepingCapacity: true)
      try row.nextTextBytes { run.state.append(contentsOf: $0) }
    }
    if rows > 0 { end(run, &totals) }
    count("guarantee-states", rows)
    count("guarantees", guarantees)
    checkMemo(totals)
    if totals.fees != feeSum {
      faults.add(
        "fee-terms", "fee_term", expected: "for each guarantee the terms that its latest version has",
        found: "others")
    }
    return true
  }

  private func end(_ run: GuaranteeRun, _ totals: inout GuaranteeTotals) {
    func fault(_ check: String, expected: String, found: String) {
      let rank = batch(run.event >> 32)?.seal ?? 0
      guard faults.isWanted(check, rank: rank) else { return }
      let book = names.books[run.book]?.code ?? "book \(run.book)"
      faults.add(
        check, rank: rank,
        "guarantee_state of guarantee \(book)/\(String(decoding: run.code, as: UTF8.self)) "
          + "(event_id \(run.event), \(place(ofBatch: run.event >> 32)))", expected: expected, found: found)
    }
    guard let state = GuaranteeState(text: String(decoding: run.state, as: UTF8.self)) else {
      return fault("guarantee-text", expected: "a state", found: String(decoding: run.state, as: UTF8.self))
    }
    if state.outstanding != run.change {
      fault(
        "guarantee-outstanding", expected: "outstanding \(run.change), the sum of outstanding_change",
        found: "\(state.outstanding)")
    }
    if state.isImpossible {
      fault("guarantee-impossible", expected: "no amount below zero", found: state.text)
    }
    checkLine(state) { fault("insurance-line", expected: $0, found: $1) }
    totals.outstanding[run.book, default: 0] += Int128(state.outstanding)
    totals.openApproval[run.book, default: 0] += Int128(state.openApproval)
    unearnedFees[run.book, default: 0] += Int128(state.feeUnearned)
    for term in state.feeTerms {
      unearnedFees[run.book, default: 0] += Int128(term.amount)
      totals.fees &+= FeeSum.weighted(term, book: run.book, guarantee: run.code, weights)
    }
    for (layer, exposure) in zip(state.layers, state.exposures) where exposure != 0 {
      totals.exposures[run.book, default: [:]][layer.party ?? "", default: 0] += Int128(exposure)
    }
    for (line, exposure) in zip(state.retroceded, state.retrocededExposures) where exposure != 0 {
      totals.retroceded[line.cedant, default: [:]][line.party, default: 0] += Int128(exposure)
    }
  }

  /// The line is the one that its rule gives, and the rule is one that holds of the facts (domain.md V14), as
  /// far as the pack in force still has the rule.
  private func checkLine(_ state: GuaranteeState, _ fault: (String, String) -> Void) {
    guard let rule = state.fact(.rule), let line = state.fact(.line) else { return }
    let day = state.attachedOn
    let rows = pack?.scheme.lineRules.filter { $0.code == rule } ?? []
    guard let row = day.flatMap({ day in rows.first { $0.validity.contains(day) } }) else { return }
    if row.line != line { return fault("line \(row.line), as rule \(rule) gives it", line) }
    let holds = row.condition.holds { column in
      column == .amount ? nil : state.facts.first { $0.column == column }?.value
    }
    if !holds, !row.condition.columns.contains(.amount) {
      fault("facts of which `\(row.condition.text)` holds, for line \(line)", state.text)
    }
  }

  /// Guarantees by borrower and group against what the latest versions name.
  func checkBorrowers() throws -> Bool {
    let rows = try connection.query(try Queries.text("verify-borrowers"))
    count("borrowers", try connection.query("select count(*) from ledger.borrower")[0].int64(0))
    for row in rows {
      guard faults.isWanted("borrower") else { break }
      let number = try row.int32(0)
      let book = names.books[number]?.code ?? "book \(number)"
      faults.add(
        "borrower", "borrower of guarantee \(book)/\(try row.text(1))",
        expected: "`\(try row.text(2))`, as the state says", found: "`\(try row.text(3))`")
    }
    return true
  }

  private func checkMemo(_ totals: GuaranteeTotals) {
    guard let scheme = pack?.scheme else { return }
    let accounts = AccountBalances(self)
    var exposures = ExposureCharts(scheme)
    for book in scheme.books {
      let number = names.bookNumbers[book.code] ?? -1
      let sums = [
        (Cause(.guaranteeDrawn, .drawn), totals.outstanding[number] ?? 0, "outstanding of the guarantees"),
        (Cause(.guaranteeApproved, .approved), totals.openApproval[number] ?? 0, "approvals not drawn"),
      ]
      for (cause, expected, what) in sums {
        for (side, charts) in scheme.charts([cause], role: book.role, kinds: []) where !charts.isEmpty {
          let found = accounts.total(book.code, charts, side)
          guard found != expected, faults.isWanted("memo-accounts") else { continue }
          faults.add(
            "memo-accounts", "account \(charts.sorted().joined(separator: ", ")) of book \(book.code)",
            expected: "\(expected), the \(what)", found: "\(found)")
        }
      }
      checkExposures(book, totals, accounts, scheme, &exposures)
    }
  }

  /// What the guarantees cede to each party, in their own book and in the party's.
  private func checkExposures(
    _ book: Book, _ totals: GuaranteeTotals, _ accounts: AccountBalances, _ scheme: Scheme,
    _ exposures: inout ExposureCharts
  ) {
    let kind = scheme.party(book.code).map { scheme.parties[$0].kind }
    for party in scheme.parties {
      let kinds = Set([party.kind] + (kind.map { [$0] } ?? []))
      for (side, charts) in exposures.ceded(role: book.role, kinds: kinds) {
        let found = accounts.total(book.code, charts, side, detail: party.code)
        let expected =
          totals.ceded(by: names.bookNumbers[book.code], to: party.code)
          + totals.ceded(by: names.bookNumbers[party.code], to: book.code)
          + (totals.retroceded[party.code]?[book.code] ?? 0)
        guard found != expected, faults.isWanted("ceded-exposure") else { continue }
        faults.add(
          "ceded-exposure",
          "account \(charts.sorted().joined(separator: ", ")) of book \(book.code), \(party.code)",
          expected: "\(expected), ceded by the guarantees", found: "\(found)")
      }
      checkRetroceded(book, party.code, totals, accounts, &exposures)
    }
  }

  /// What a reinsurer's book cedes on of the guarantees, to each party.
  private func checkRetroceded(
    _ book: Book, _ party: String, _ totals: GuaranteeTotals, _ accounts: AccountBalances,
    _ exposures: inout ExposureCharts
  ) {
    let expected = totals.retroceded[book.code]?[party] ?? 0
    for (side, charts) in exposures.retroceded(role: book.role) {
      let found = accounts.total(book.code, charts, side, detail: party)
      guard found != expected, faults.isWanted("ceded-exposure") else { continue }
      faults.add(
        "ceded-exposure",
        "account \(charts.sorted().joined(separator: ", ")) of book \(book.code), \(party)",
        expected: "\(expected), ceded on by it", found: "\(found)")
    }
  }
}

/// Accounts of exposures that are kept by party. They are those of a role, and asked for of each book and
/// party: each is looked for once.
private struct ExposureCharts {
  typealias Sides = [(side: Side, charts: Set<String>)]

  private struct Key: Hashable {
    var role: Role
    /// nil of what is ceded on.
    var kinds: Set<String>?
  }

  private let scheme: Scheme
  private var known: [Key: Sides] = [:]

  init(_ scheme: Scheme) { self.scheme = scheme }

  mutating func ceded(role: Role, kinds: Set<String>) -> Sides {
    sides(Key(role: role, kinds: kinds)) { $0.charts(Cause.ceded, role: role, kinds: kinds) }
  }

  mutating func retroceded(role: Role) -> Sides {
    sides(Key(role: role, kinds: nil)) { $0.retrocessionCharts(Cause.ceded, role: role) }
  }

  private mutating func sides(_ key: Key, _ find: (Scheme) -> Sides) -> Sides {
    if let found = known[key] { return found }
    let found = find(scheme).filter { scheme.areByParty($0.charts, key.role) }
    known[key] = found
    return found
  }
}

/// Balances of accounts, found by book and chart code.
struct AccountBalances {
  struct Entry {
    var account: StoredNames.Account
    /// Debits less credits.
    var net: Int128
  }

  private(set) var entries: [String: [Entry]] = [:]

  init(_ verifier: Verifier) {
    for (id, account) in verifier.names.accounts.sorted(by: { $0.key < $1.key }) {
      let net = verifier.balances.debit[Int(id)] - verifier.balances.credit[Int(id)]
      entries["\(account.book)\t\(account.chart)", default: []].append(Entry(account: account, net: net))
    }
  }

  func of(_ book: String, _ chart: String) -> [Entry] { entries["\(book)\t\(chart)"] ?? [] }

  /// The balance of accounts on a side.
  func total(_ book: String, _ charts: Set<String>, _ side: Side, detail: String? = nil) -> Int128 {
    var net: Int128 = 0
    for chart in charts {
      for entry in of(book, chart) where detail.map({ $0 == entry.account.detail }) ?? true {
        net += entry.net
      }
    }
    return side == .debit ? net : -net
  }
}

extension Scheme {
  /// Codes of the accounts that the rules of causes debit and credit in a role's book, whenever they hold.
  /// - Parameter kinds: those of the party that the lines name; none where they name no party.
  func charts(_ causes: [Cause], role: Role, kinds: Set<String>) -> [(side: Side, charts: Set<String>)] {
    var (debits, credits): (Set<String>, Set<String>) = ([], [])
    for rule in rules where rule.role == role && causes.contains(Cause(rule.event, rule.component)) {
      guard case .post(let debit, let credit) = rule.action else { continue }
      if rule.isOfRetrocession { continue }
      if let attribute = rule.forAttribute, !kinds.contains(attribute),
        !EventSpecification[rule.event].picksByPurpose
      {
        continue
      }
      debits.insert(chart[debit].code)
      credits.insert(chart[credit].code)
    }
    return [(.debit, debits), (.credit, credits)]
  }

  /// The same of the rules by which a reinsurer's book cedes on.
  func retrocessionCharts(_ causes: [Cause], role: Role) -> [(side: Side, charts: Set<String>)] {
    var (debits, credits): (Set<String>, Set<String>) = ([], [])
    for rule in rules
    where rule.isOfRetrocession && rule.role == role && causes.contains(Cause(rule.event, rule.component)) {
      guard case .post(let debit, let credit) = rule.action else { continue }
      debits.insert(chart[debit].code)
      credits.insert(chart[credit].code)
    }
    return [(.debit, debits), (.credit, credits)]
  }

  /// True where there are such accounts, and none of them is kept by party, bank or programme.
  func haveNoDetail(_ codes: Set<String>, _ role: Role) -> Bool {
    !codes.isEmpty
      && codes.allSatisfy { code in chartRow(role, code).map { chart[$0].detail == .none } ?? false }
  }

  /// True where there are such accounts, and all of them are kept by party.
  func areByParty(_ codes: Set<String>, _ role: Role) -> Bool {
    !codes.isEmpty
      && codes.allSatisfy { code in chartRow(role, code).map { chart[$0].detail == .party } ?? false }
  }
}
