import Guarantees
import Ledger
import Money
import Posting
import Reinsurance

/// What accounts bring to a reinsurer's book, and what it cedes on of it (reinsurance.md 4.5). An inward
/// excess is restated with each account, so what is ceded on of it is worked out in the account of the
/// outward treaty. What an excess brings attaches on the first day of its year: the contract is what is
/// assumed.
extension TreatyReader {
  struct Brought {
    var claims: [BroughtClaim] = []
    var premiums: [BroughtPremium] = []
  }

  /// A reinsurer's part of what a treaty takes of a claim, minor units.
  struct BroughtClaim {
    /// Its book is the reinsurer's.
    var claim: BookClaim
    /// The line of the account that brings it.
    var line: TreatyLine
    var attaches: Day
    /// First day of the loss that it is part of.
    var day: Day
    var amount: Int64
    /// Of a share's taking, what it is a share of.
    var assumed: Int64 = 0
  }

  /// A reinsurer's part of a line of premium, cumulative, minor units.
  struct BroughtPremium {
    var book: String
    var inward: String
    /// nil: of instalments and adjustment, what is earned.
    var line: TreatyLine?
    var attaches: Day
    /// Positive where it is premium for the reinsurer.
    var amount: Int64
  }

  /// What a year of a treaty takes of accounted business, of the whole panel.
  struct Taking {
    /// Code of the book that cedes.
    var book: String
    var year: Treaty.Year
    var line: TreatyLine?
    /// Of losses; else a premium.
    var claims: [BroughtClaim] = []
    var premium: Int64 = 0
    var attaches: Day
  }

  /// What accounts of inward treaties bring to books that cede under a treaty.
  func brought(_ scope: Scope, to books: [String]) throws -> Brought {
    var brought = Brought()
    for inward in scheme.accountedInward(of: scope.treaty) {
      var own = scope
      own.treaty = inward
      own.books = scheme.books.filter { inward.isCeded(by: $0) }.map(\.code)
      for taking in try takings(own) {
        let panel = inward.panel(of: taking.year)
        let holders = panel.map { line in
          scheme.party(line.party).flatMap { scheme.parties[$0].book }.map { scheme.books[$0].code }
        }
        let total = taking.premium + taking.claims.reduce(0) { $0 + $1.amount }
        guard total != 0 else { continue }
        guard let parts = PanelSplit.parts(total, signed: panel.map(\.signed)),
          let rows = PanelSplit.rows(taking.claims.map(\.amount), parts)
        else { throw LedgerError.treatyOverflow(inward.code) }
        for (place, holder) in holders.enumerated() {
          guard let holder, books.contains(holder) else { continue }
          guard !taking.claims.isEmpty else {
            brought.premiums.append(
              BroughtPremium(
                book: holder, inward: inward.code, line: taking.line, attaches: taking.attaches,
                amount: parts[place]))
            continue
          }
          for (row, amount) in zip(taking.claims, rows[place]) where amount != 0 {
            var own = row
            (own.claim.book, own.claim.inward, own.amount) = (holder, inward.code, amount)
            brought.claims.append(own)
          }
        }
      }
    }
    return brought
  }

  /// What a treaty takes of business that accounts work out, as its own account does.
  func takings(_ scope: Scope) throws -> [Taking] {
    let key = "\(scope.treaty.code) \(scope.through) \(scope.knownAtSeal) \(scope.books)"
    if let known = takings.known[key] { return known }
    let found = scope.treaty.isAccountedExcess ? try excessTakings(scope) : try shareTakings(scope)
    takings.known[key] = found
    return found
  }

  private func excessTakings(_ scope: Scope) throws -> [Taking] {
    let (treaty, codes) = (scope.treaty, cedants(scope))
    let bindings = try bindings(codes, knownAtSeal: scope.knownAtSeal)
    let before = try takenBefore(scope, codes, bindings)
    var takings = try taken(scope, codes, bindings, after: before).map { taken in
      Taking(
        book: taken.book, year: taken.year, line: treaty.lossLine,
        claims: taken.claims.map {
          BroughtClaim(
            claim: $0.claim, line: treaty.lossLine, attaches: taken.year.from, day: $0.day,
            amount: $0.amount)
        }, attaches: taken.year.from)
    }
    // Without a premium there is nothing but losses, and they are read.
    guard treaty.excess?.premium != nil else { return takings }
    for (book, year, position) in try excessPositions(scope) {
      let lines: [TreatyLine] = [.depositPremium, .adjustmentPremium, .reinstatementPremium]
      for (line, premium) in lines.map({ ($0, -(position.amounts[$0] ?? 0)) }) + [(nil, position.earned)]
      where premium != 0 {
        takings.append(
          Taking(book: book, year: year, line: line, premium: premium, attaches: year.from))
      }
    }
    return takings
  }

  private func shareTakings(_ scope: Scope) throws -> [Taking] {
    let treaty = scope.treaty
    let brought = try brought(scope, to: cedants(scope))
    var takings: [Taking] = []
    func add(_ taking: Taking) {
      let place = takings.firstIndex {
        $0.book == taking.book && $0.year.underwritingYear == taking.year.underwritingYear
          && $0.line == taking.line && $0.claims.isEmpty == taking.claims.isEmpty
          && (!$0.claims.isEmpty || $0.attaches == taking.attaches)
      }
      guard let place else { return takings.append(taking) }
      takings[place].claims += taking.claims
      takings[place].premium += taking.premium
    }
    for row in brought.claims {
      guard let year = treaty.year(attaching: row.attaches),
        let amount = try ceded(row.amount, row.claim.inward, row.claim.book, row.attaches)[treaty.code],
        amount != 0
      else { continue }
      var own = row
      (own.amount, own.assumed) = (amount, row.amount)
      add(
        Taking(book: row.claim.book, year: year, line: row.line, claims: [own], attaches: row.attaches))
    }
    for row in brought.premiums {
      guard let year = treaty.year(attaching: row.attaches) else { continue }
      let sign: Int64 = row.amount < 0 ? -1 : 1
      let parts = try ceded(sign * row.amount, row.inward, row.book, row.attaches)
      guard let amount = parts[treaty.code], amount != 0 else { continue }
      add(
        Taking(
          book: row.book, year: year, line: row.line, premium: sign * amount, attaches: row.attaches))
    }
    return takings
  }

  /// What shares that a book cedes on take of an amount that an account brought, by code: as they take of
  /// what is posted, each rounded half-even.
  private func ceded(
    _ amount: Int64, _ inward: String?, _ book: String, _ day: Day
  ) throws -> [String: Int64] {
    guard let inward else { return [:] }
    let lines = shares(of: book, inward, day)
    guard let parts = lines.amounts(of: [amount]) else { throw LedgerError.treatyOverflow(inward) }
    return Dictionary(zip(lines.map(\.treaty), parts)) { $0 + $1 }
  }

  /// One line a share, those of lower inuring numbers first.
  private func shares(of book: String, _ inward: String, _ day: Day) -> [RetrocededLine] {
    let key = "\(book) \(inward) \(day)"
    if let known = takings.shares[key] { return known }
    guard let place = scheme.book(book) else { return [] }
    let lines = scheme.postedRetrocessions.compactMap { treaty -> RetrocededLine? in
      guard treaty.isCeded(by: scheme.books[place]), treaty.mayTake(in: inward),
        treaty.account.settlement == .onPayment, let year = treaty.year(attaching: day)
      else { return nil }
      return RetrocededLine(
        source: 0, cedant: book, party: "", treaty: treaty.code, underwritingYear: year.underwritingYear,
        inuring: max(1, treaty.inuring), share: treaty.cession(of: year), signed: .one, cap: nil)
    }
    takings.shares[key] = lines
    return lines
  }

  /// What shares of lower inuring numbers leave of it to an excess treaty.
  func left(of row: BroughtClaim, before treaty: Treaty) throws -> Int64 {
    let inuring = inuring(treaty)
    return try ceded(row.amount, row.claim.inward, row.claim.book, row.attaches).reduce(row.amount) {
      inuring.contains($1.key) ? $0 - $1.value : $0
    }
  }

  // MARK: In the account of a share

  /// Adds what a share takes of business that accounts bring: losses and premium, as lines of its account.
  func addBrought(_ scope: Scope, _ positions: inout [TreatyStatement.Key: Position]) throws {
    let treaty = scope.treaty
    guard treaty.isPostedOn, treaty.account.settlement == .onPayment,
      !scheme.accountedInward(of: treaty).isEmpty
    else { return }
    let takings = try takings(scope)
    for book in cedants(scope) {
      for year in treaty.years where year.from <= scope.through {
        let own = takings.filter { $0.book == book && $0.year.underwritingYear == year.underwritingYear }
        let panel = treaty.panel(of: year)
        var lines: [TreatyLine?: Int64] = [:]
        for taking in own {
          let loss = taking.claims.reduce(Int64(0)) { $0 + $1.amount }
          lines[taking.line, default: 0] += loss - taking.premium
        }
        for (place, member) in panel.enumerated() {
          var amounts: [TreatyLine?: Int64] = [:]
          for (line, amount) in lines {
            guard let parts = PanelSplit.parts(amount, signed: panel.map(\.signed)) else {
              throw LedgerError.treatyOverflow(treaty.code)
            }
            amounts[line] = parts[place]
          }
          let key = key(book, member.party, treaty, positions)
          try add(amounts, own, year, to: &positions[key], treaty)
        }
      }
    }
  }

  /// That of the account which its other items are in.
  private func key(
    _ book: String, _ party: String, _ treaty: Treaty, _ positions: [TreatyStatement.Key: Position]
  ) -> TreatyStatement.Key {
    let known = positions.keys.filter {
      $0.cedant == book && $0.reinsurer == party && $0.currency == treaty.currency
    }.min { $0.fund < $1.fund }
    let first = scheme.book(book).flatMap { book in scheme.funds.first { $0.book == book }?.code } ?? ""
    return known
      ?? TreatyStatement.Key(cedant: book, reinsurer: party, fund: first, currency: treaty.currency)
  }

  private func add(
    _ amounts: [TreatyLine?: Int64], _ takings: [Taking], _ year: Treaty.Year,
    to position: inout Position?, _ treaty: Treaty
  ) throws {
    let number = year.underwritingYear
    let posted = position?.years.first { $0.year == number }?.posted ?? [:]
    guard
      amounts.contains(where: { $0.value != 0 })
        || ExcessPosition.lines.contains(where: { posted[$0] != nil })
    else { return }
    var changed = position ?? Position()
    let place = try index(of: number, in: &changed, treaty)
    var own: [TreatyLine: Int64] = [:]
    for line in ExcessPosition.lines { own[line] = amounts[line] ?? 0 }
    let price = own[.reinstatementPremium] ?? 0
    changed.years[place].written -=
      (own[.depositPremium] ?? 0) + (own[.adjustmentPremium] ?? 0) + price
    changed.years[place].earned -= (amounts[nil] ?? 0) + price
    for line in [TreatyLine.excessLoss, .stopLossRecovery, .cappedLoss] {
      changed.years[place].claims += own[line] ?? 0
    }
    changed.earnedAtOnce[number] = -price
    changed.own[number] = own
    changed.brought += takings.flatMap(\.claims).map { row in
      TreatyStatement.Brought(
        year: number,
        loss: "\(row.claim.inward ?? "")/\(row.claim.origin)/\(row.claim.guarantee)/\(row.claim.claim)",
        day: row.day, assumed: row.assumed, ceded: row.amount)
    }
    changed.first = min(changed.first ?? year.from, year.from)
    changed.inputHash = SHA256.hash(Array(text(takings).utf8) + changed.inputHash)
    position = changed
  }

  /// The hash of an account covers what was brought.
  private func text(_ takings: [Taking]) -> String {
    var text = ""
    for taking in takings {
      text += "\(taking.year.underwritingYear) \(taking.line?.rawValue ?? "earned") \(taking.premium)\n"
      for row in taking.claims {
        text += "\(row.claim.inward ?? "") \(row.claim.origin)/\(row.claim.guarantee) \(row.claim.claim) "
        text += "\(row.amount)\n"
      }
    }
    return text
  }
}

/// What was worked out by one reader: facts that are known at a seal do not change.
final class TakingsMemo {
  var known: [String: [TreatyReader.Taking]] = [:]
  /// Of an inward treaty's business, by book and day.
  var shares: [String: [RetrocededLine]] = [:]
}
