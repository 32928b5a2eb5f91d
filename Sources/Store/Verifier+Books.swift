import Ledger
import Money
import Posting
import PostgreSQL

/// A floor or an availability, with the accounts that make its balance.
private struct Holder {
  var limit: String
  var name: String
  var minimum: Int64
  var validity: Validity
}

private struct MirrorKey: Hashable {
  var book: String
  var party: String
  var currency: String
}

extension Verifier {
  /// What must be true of the books whatever was posted: they balance, clearing accounts are zero, mirrors
  /// agree, floors and availabilities hold on every day.
  func checkBooks() throws -> Bool {
    if balances.imbalance != 0, let row = try connection.query(try Queries.text("verify-balance")).first {
      faults.add(
        "book-balance", "balance_sum of \(try row.text(0))",
        expected: "debits \(try row.int128(1)) = credits",
        found: "credits \(try row.int128(2))")
    }
    count("books", Int64(names.groupTexts.count))
    guard let scheme = pack?.scheme else { return true }
    let accounts = AccountBalances(self)
    for book in scheme.books {
      for chart in scheme.chart where chart.role == book.role && chart.isClearing {
        for entry in accounts.of(book.code, chart.code) where entry.net != 0 {
          faults.add(
            "clearing-account", "account \(entry.account.text)", expected: "0, for it is a clearing account",
            found: "\(entry.net)")
        }
      }
    }
    checkMirrors(scheme, accounts)
    try checkLimits(scheme, accounts)
    return true
  }

  private func checkMirrors(_ scheme: Scheme, _ accounts: AccountBalances) {
    var compared: Int64 = 0
    for mirror in scheme.mirrors {
      let own = sides(mirror.role, mirror.account, facing: mirror.otherRole, scheme, accounts)
      let other = sides(mirror.otherRole, mirror.otherAccount, facing: mirror.role, scheme, accounts)
      var turned: [MirrorKey: Int128] = [:]
      for (key, balance) in other {
        turned[MirrorKey(book: key.party, party: key.book, currency: key.currency)] = balance
      }
      let keys = Set(own.keys).union(turned.keys)
      compared += Int64(keys.count)
      for key in keys.sorted(by: { ($0.book, $0.party, $0.currency) < ($1.book, $1.party, $1.currency) })
      where own[key] ?? 0 != turned[key] ?? 0 {
        faults.add(
          "mirror", "account \(mirror.account) of book \(key.book) towards \(key.party), \(key.currency)",
          expected: "\(turned[key] ?? 0), as account \(mirror.otherAccount) of book \(key.party)",
          found: "\(own[key] ?? 0)")
      }
    }
    count("mirrors", compared)
  }

  /// Balances on the normal side of one account of each book of a role, by the book that it is kept for.
  private func sides(
    _ role: Role, _ code: String, facing other: Role, _ scheme: Scheme, _ accounts: AccountBalances
  ) -> [MirrorKey: Int128] {
    guard let chart = scheme.chartRow(role, code), scheme.chart[chart].detail == .party else { return [:] }
    let sign: Int128 = scheme.chart[chart].normal == .debit ? 1 : -1
    let others = Set(scheme.books.filter { $0.role == other }.map(\.code))
    var found: [MirrorKey: Int128] = [:]
    for book in scheme.books where book.role == role {
      for entry in accounts.of(book.code, code) where others.contains(entry.account.detail) {
        let key = MirrorKey(book: book.code, party: entry.account.detail, currency: entry.account.currency)
        found[key, default: 0] += entry.net * sign
      }
    }
    return found
  }

  private func checkLimits(_ scheme: Scheme, _ accounts: AccountBalances) throws {
    var (holders, places): ([Holder], [String: Int32]) = ([], [:])
    var (held, holding, signs): ([Int32], [Int32], [Int16]) = ([], [], [])
    func hold(_ id: Int32, _ holder: Holder, sign: Int16) {
      let key = "\(holder.limit) \(holder.name)"
      if places[key] == nil {
        places[key] = Int32(holders.count)
        holders.append(holder)
      }
      held.append(id)
      holding.append(places[key] ?? 0)
      signs.append(sign)
    }
    for (id, account) in names.accounts.sorted(by: { $0.key < $1.key }) {
      guard let book = scheme.book(account.book),
        let row = scheme.chartRow(scheme.books[book].role, account.chart)
      else { continue }
      if scheme.chart[row].hasFloor {
        hold(
          id, Holder(limit: "floor", name: "account \(account.text)", minimum: 0, validity: Validity()),
          sign: scheme.chart[row].normal == .debit ? 1 : -1)
      }
      for limit in scheme.limits {
        guard case .availability(let role, let charts, let minimum) = limit.kind,
          role == scheme.books[book].role, charts.contains(row)
        else { continue }
        let name = "fund \(account.book)/\(account.fund), \(account.currency)"
        hold(id, Holder(limit: limit.code, name: name, minimum: minimum, validity: limit.validity), sign: 1)
      }
    }
    // A fund that begins empty comes up to its minimum from below: what may not be is that it falls below it,
    // or is still below it when something was taken.
    var (current, balance, hasFallen): (Int32, Int128, Bool) = (-1, 0, false)
    try connection.stream(
      try Queries.text("verify-curve"), [.int32Array(held), .int32Array(holding), .int16Array(signs)]
    ) { row in
      let holder = try row.int32(0)
      if holder != current { (current, balance, hasFallen) = (holder, 0, false) }
      let change = try row.int128(2)
      balance += change
      if change < 0 { hasFallen = true }
      let guarding = holders[Int(holder)]
      let day = Day(number: try row.date(1))
      guard hasFallen, balance < Int128(guarding.minimum), guarding.validity.contains(day),
        self.faults.isWanted("limit")
      else { return }
      self.faults.add(
        "limit", "limit \(guarding.limit) of \(guarding.name) on \(DayText.of(day.number))",
        expected: "at least \(guarding.minimum)", found: "\(balance)")
    }
    count("limits", Int64(holders.count))
  }
}
