import Money

/// What a programme takes of each claim, worked out anew with fractions of 128 bits: no code of the program.
struct ReinsuranceModel {
  /// What a party bears of a claim under a treaty, and what came back of it.
  struct Part: Equatable {
    var claimed: Int64 = 0
    var shared: Int64 = 0
  }

  struct Key: Hashable, Comparable {
    /// The book that cedes.
    var cedant: String
    var treaty: String
    var party: String
    var claim: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.claim, left.cedant, left.treaty, left.party)
        < (right.claim, right.cedant, right.treaty, right.party)
    }
  }

  let world: ReinsuranceWorld
  private(set) var parts: [Key: Part] = [:]
  /// By guarantee: what the association keeps, paid less recovered.
  private(set) var net: [Int64] = []

  init(_ world: ReinsuranceWorld) {
    self.world = world
    for guarantee in world.guarantees { net.append(cede(guarantee)) }
  }

  static func halfEven(_ top: Int128, _ bottom: Int128) -> Int64 {
    let (quotient, rest) = top.quotientAndRemainder(dividingBy: bottom)
    let isUp = rest * 2 > bottom || rest * 2 == bottom && quotient % 2 != 0
    return Int64(quotient + (isUp ? 1 : 0))
  }

  /// Largest remainder; equal ones go to the earlier line.
  static func split(_ whole: Int64, _ panel: [ReinsuranceWorld.Line]) -> [Int64] {
    let exact = panel.map { Int128(whole) * Int128($0.signed) }
    var parts = exact.map { Int64($0 / 60) }
    let left = Int(whole - parts.reduce(0, +))
    let order = panel.indices.sorted { one, other in
      (exact[one] % 60, other) > (exact[other] % 60, one)
    }
    for place in order.prefix(left) { parts[place] += 1 }
    return parts
  }

  private mutating func cede(_ guarantee: ReinsuranceWorld.Guarantee) -> Int64 {
    let (paid, recovered) = (guarantee.paid, guarantee.recovered)
    var (left, back) = (paid, recovered)
    for share in world.shares where share.cedant == nil && paid > 0 {
      let (top, bottom) = share.fraction(guarantee)
      let ceded = Self.halfEven(Int128(left) * top, bottom)
      left -= ceded
      for (line, part) in zip(share.panel, Self.split(ceded, share.panel)) {
        let shared = Int64(Int128(recovered) * Int128(part) / Int128(paid))
        back -= shared
        add(share, guarantee, line, Part(claimed: part, shared: shared), of: guarantee.book)
        retrocede(line.party, share.code, Part(claimed: part, shared: shared), guarantee)
      }
    }
    return left - back
  }

  private mutating func add(
    _ share: ReinsuranceWorld.Share, _ guarantee: ReinsuranceWorld.Guarantee, _ line: ReinsuranceWorld.Line,
    _ part: Part, of cedant: String
  ) {
    let key = Key(cedant: cedant, treaty: share.code, party: line.party, claim: guarantee.number)
    parts[key, default: Part()].claimed += part.claimed
    parts[key, default: Part()].shared += part.shared
  }

  /// What a book cedes on of one line.
  private mutating func retrocede(
    _ book: String, _ inward: String, _ assumed: Part, _ guarantee: ReinsuranceWorld.Guarantee
  ) {
    var left = assumed.claimed
    for share in world.shares where share.cedant == book && (share.inward ?? inward) == inward {
      let (top, bottom) = share.fraction(guarantee)
      let ceded = Self.halfEven(Int128(left) * top, bottom)
      left -= ceded
      let shared =
        assumed.claimed == 0
        ? 0 : Int64(Int128(assumed.shared) * Int128(ceded) / Int128(assumed.claimed))
      let lines = zip(Self.split(ceded, share.panel), Self.split(shared, share.panel))
      for (line, (claimed, back)) in zip(share.panel, lines) {
        let part = Part(claimed: claimed, shared: min(back, claimed))
        add(share, guarantee, line, part, of: book)
        retrocede(line.party, share.code, part, guarantee)
      }
    }
  }

  /// What each excess takes in all of each book, restated on what the book keeps: those of one number see
  /// what earlier ones left of each guarantee.
  func excesses() -> [String: [String: Int64]] {
    var left = net
    var taken: [String: [String: Int64]] = [:]
    for number in Set(world.excesses.map(\.inuring)).sorted() {
      var stage = left.map { _ in Int64(0) }
      for excess in world.excesses where excess.inuring == number {
        for book in ["VT", "OH"] {
          let parts = take(excess, book, left)
          let sum = parts.values.reduce(0, +)
          if sum != 0 { taken[excess.code, default: [:]][book] = sum }
          for (place, part) in parts { stage[place] += part }
        }
      }
      for place in left.indices { left[place] -= min(stage[place], max(0, left[place])) }
    }
    return taken
  }

  /// What the reinsurer's own excess takes: its lines of a guarantee are one risk, less what it cedes on.
  func inward() -> [String: Int64] {
    guard let excess = world.inwardExcess else { return [:] }
    var held: [Int: Int64] = [:]
    for (key, part) in parts {
      if key.party == "reinsurer" { held[key.claim, default: 0] += part.claimed - part.shared }
      if key.cedant == "reinsurer" { held[key.claim, default: 0] -= part.claimed - part.shared }
    }
    let taken = held.values.reduce(0) { $0 + min(max(0, $1 - excess.attachment), excess.limit) }
    return taken == 0 ? [:] : ["reinsurer": taken]
  }

  /// By place of the guarantee. A year's bounds go by the days of its losses, then by their codes.
  private func take(_ excess: ReinsuranceWorld.Excess, _ book: String, _ left: [Int64]) -> [Int: Int64] {
    var losses: [String: [Int]] = [:]
    for (place, guarantee) in world.guarantees.enumerated() where guarantee.book == book && guarantee.paid > 0
    {
      let name = excess.isByBorrower ? "B\(guarantee.borrower)" : "\(guarantee.code)/K\(guarantee.number)"
      losses[excess.kind == .perRisk ? guarantee.code : name, default: []].append(place)
    }
    func clamp(_ amount: Int64) -> Int64 { min(max(0, amount - excess.attachment), excess.limit) }
    var (taken, reached) = ([Int: Int64](), Int64(0))
    let inTime = losses.map { (day: world.guarantees[$1[0]].acceptedOn, name: $0, places: $1) }
    for (_, _, places) in inTime.sorted(by: { ($0.day, $0.name) < ($1.day, $1.name) }) {
      let order = places.sorted { world.guarantees[$0].code < world.guarantees[$1].code }
      // What more came back of one than was paid lowers the others, the first ones first.
      var deficit = order.reduce(Int64(0)) { $0 - min(0, left[$1]) }
      let amounts = order.map { place in
        let cut = min(deficit, max(0, left[place]))
        deficit -= cut
        return max(0, left[place]) - cut
      }
      let sum = amounts.reduce(0, +)
      let whole = excess.kind == .aggregate ? clamp(reached + sum) - clamp(reached) : clamp(sum)
      reached += sum
      guard whole > 0 else { continue }
      var parts = amounts.map { Int64(Int128(whole) * Int128($0) / Int128(sum)) }
      let rests = amounts.map { Int128(whole) * Int128($0) % Int128(sum) }
      let first = amounts.indices.sorted { (rests[$0], $1) > (rests[$1], $0) }
      for place in first.prefix(Int(whole - parts.reduce(0, +))) { parts[place] += 1 }
      for (place, part) in zip(order, parts) { taken[place] = part }
    }
    return taken
  }
}
