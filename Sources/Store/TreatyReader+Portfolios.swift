import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

/// Portfolios that one year of account hands to the next (reinsurance.md 4.1).
extension TreatyReader {
  /// What years of account carry at their ends, by cedant, fund and currency.
  struct Cuts {
    /// Those that are cut, and the one after them.
    var years: [Treaty.Year]
    var carried: [TreatyStatement.Key: [CleanCut.Carried]] = [:]
    let through: Day

    /// nil where the treaty hands over no portfolios, or no year was cut so far.
    init?(_ scope: Scope) {
      let years = scope.treaty.years
      let cut = years.dropLast().prefix { $0.to.adding(days: -1) <= scope.through }.count
      guard scope.treaty.account.portfolio != nil, cut > 0 else { return nil }
      (self.years, through) = (Array(years[...cut]), scope.through)
    }

    /// The last days of the years that are cut, and that of the account.
    var days: [Day] { years.dropLast().map { $0.to.adding(days: -1) } + [through] }

    /// Adds the unearned part of premium of one month to each end that it was written before.
    mutating func addPremium(
      _ key: TreatyStatement.Key, _ amount: Int64, written: Day, earned: (Day) throws -> Int64
    ) throws {
      for (place, day) in days.enumerated() where written <= day {
        let unearned = amount - (try earned(day))
        let isTaken = written < years[place].from
        add(key, place) { carried in
          carried.unearned += unearned
          if isTaken { carried.taken += unearned }
        }
      }
    }

    mutating func addOutstanding(_ key: TreatyStatement.Key, _ place: Int, _ amount: Int64) {
      add(key, place) { $0.outstanding += amount }
    }

    private mutating func add(
      _ key: TreatyStatement.Key, _ place: Int, _ change: (inout CleanCut.Carried) -> Void
    ) {
      let none = Array(repeating: CleanCut.Carried(), count: years.count)
      change(&carried[key.ofAllReinsurers, default: none][place])
    }
  }

  /// Hands over what the cut years leave, and gives each year the figures that are then its own.
  func addPortfolios(
    _ scope: Scope, _ cuts: Cuts?, _ positions: inout [TreatyStatement.Key: Position]
  ) throws {
    guard let cuts, let terms = scope.treaty.account.portfolio else { return }
    let treaty = scope.treaty
    let late = try lateMovements(scope, cuts)
    var own: [TreatyStatement.Key: [CleanCut.Place: CleanCut.Movement]] = [:]
    for (key, position) in positions {
      for year in position.years {
        own[key.ofAllReinsurers, default: [:]][.init(party: key.reinsurer, year: year.year)] =
          CleanCut.Movement(written: year.written, claims: year.claims, recoveries: year.recoveries)
      }
    }
    for (pair, movements) in own {
      let parts: [CleanCut.Place: CleanCut.Part]?
      do {
        parts = try CleanCut.parts(
          terms,
          years: cuts.years.map { CleanCut.Year(year: $0.underwritingYear, panel: treaty.panel(of: $0)) },
          ends: cuts.carried[pair] ?? cuts.years.map { _ in CleanCut.Carried() }, own: movements,
          late: late[pair] ?? [])
      } catch { throw LedgerError.treatyOverflow(treaty.code) }
      guard let parts else { throw LedgerError.treatyOverflow(treaty.code) }
      let hash = hash(cuts.carried[pair] ?? [], late[pair] ?? [])
      for party in Set(parts.keys.map(\.party)) {
        var key = pair
        key.reinsurer = party
        var position = positions[key] ?? Position()
        for (place, part) in parts where place.party == party {
          try set(part, place.year, &position, treaty)
        }
        // Whoever comes in with a new year's panel begins with the portfolio.
        position.first = position.first ?? cuts.years.last?.from.adding(days: -1)
        position.inputHash = SHA256.hash(hash + position.inputHash)
        positions[key] = position
      }
    }
  }

  private func set(
    _ part: CleanCut.Part, _ year: Int, _ position: inout Position, _ treaty: Treaty
  ) throws {
    let place = try index(of: year, in: &position, treaty)
    let movement = part.movement
    (position.years[place].written, position.years[place].claims) = (movement.written, movement.claims)
    (position.years[place].recoveries, position.years[place].earned) = (movement.recoveries, part.earned)
    position.years[place].outstanding = part.outstanding
    (position.years[place].premiumIn, position.years[place].premiumOut) = (part.premiumIn, part.premiumOut)
    (position.years[place].lossIn, position.years[place].lossOut) = (part.lossIn, part.lossOut)
    position.own[year] = part.lines
  }

  /// The hash of an account covers what was handed over.
  private func hash(_ carried: [CleanCut.Carried], _ late: [CleanCut.Late]) -> [UInt8] {
    var text = ""
    for end in carried { text += "\(end.unearned) \(end.taken) \(end.outstanding)\n" }
    for row in late {
      text +=
        "\(row.party) \(row.underwritingYear) \(row.accountYear) \(row.movement.written) "
        + "\(row.movement.claims) \(row.movement.recoveries)\n"
    }
    return SHA256.hash(Array(text.utf8))
  }

  /// Items in a later year of account than their underwriting year.
  private func lateMovements(
    _ scope: Scope, _ cuts: Cuts
  ) throws -> [TreatyStatement.Key: [CleanCut.Late]] {
    let rows = try query(
      "treaty-late",
      scope.parameters + [
        .dateArray(cuts.years.map(\.from.number)),
        .int64Array(cuts.years.map { Int64($0.underwritingYear) }),
      ])
    var found: [TreatyStatement.Key: [CleanCut.Late]] = [:]
    for row in rows {
      let key = try self.key(row)
      found[key.ofAllReinsurers, default: []].append(
        CleanCut.Late(
          party: key.reinsurer, underwritingYear: Int(try row.int16(4)), accountYear: Int(try row.int64(5)),
          movement: CleanCut.Movement(
            written: try whole(row, 6), claims: try whole(row, 7), recoveries: try whole(row, 8))))
    }
    return found
  }

  // MARK: Overdue

  /// Provides for balances that reinsurers owe for too long.
  func addOverdue(_ scope: Scope, _ positions: inout [TreatyStatement.Key: Position]) throws {
    guard let terms = scope.treaty.account.overdue else { return }
    for row in try query("treaty-overdue", scope.parameters + [.int64(Int64(terms.afterDays))]) {
      let key = try self.key(row)
      guard var position = positions[key] else { continue }
      let place = try index(of: Int(try row.int16(4)), in: &position, scope.treaty)
      guard let provision = ExactFraction.share(terms.share, of: max(0, try whole(row, 5))) else {
        throw LedgerError.treatyOverflow(scope.treaty.code)
      }
      position.years[place].provision = provision
      position.years[place].provisionPosted = try whole(row, 6)
      positions[key] = position
    }
  }
}

extension TreatyStatement.Key {
  /// Cedant, fund and currency: what the reinsurers of a treaty share.
  var ofAllReinsurers: TreatyStatement.Key {
    TreatyStatement.Key(cedant: cedant, reinsurer: "", fund: fund, currency: currency)
  }
}
