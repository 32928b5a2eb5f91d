import Foundation
import Money
import Operations
import Schemes
import TestBooks

/// A random programme of up to 8 treaties over 4 priorities, with panels and retrocession, and what happens
/// to random guarantees under it.
struct ReinsuranceWorld {
  struct Line: Equatable {
    var party: String
    /// Of 60.
    var signed: Int64
  }

  /// A treaty that takes a share of each guarantee.
  struct Share {
    var code: String
    /// Bands by rising sum: the largest sum, and hundredths of the cession; one without an end for a quota
    /// share.
    var bands: [(upTo: Int64?, cession: Int64)] = []
    /// Of a surplus.
    var retention: Int64?
    var lines: Int64 = 0
    /// Of a facultative: numbers of the guarantees; nil covers all.
    var only: Set<Int>?
    /// Of a retrocession: the book that cedes, and the treaty that it names.
    var cedant: String?
    var inward: String?
    var inuring: Int
    var panel: [Line]
    /// Hundredths, for what VT draws in 2024: an endorsement that an event puts in force.
    var endorsed: Int64?

    /// What it takes of a guarantee, as a fraction.
    func fraction(_ guarantee: Guarantee) -> (top: Int128, bottom: Int128) {
      if let endorsed, guarantee.book == "VT", guarantee.year == 2024 { return (Int128(endorsed), 100) }
      if let only, !only.contains(guarantee.number) { return (0, 1) }
      if let retention {
        guard guarantee.sum > retention else { return (0, 1) }
        let most = Int128(retention) * Int128(lines)
        return (min(Int128(guarantee.sum - retention), most), Int128(guarantee.sum))
      }
      let band = bands.first { band in band.upTo.map { guarantee.sum <= $0 } ?? true }
      return (Int128(band?.cession ?? 0), 100)
    }
  }

  /// An excess that is worked out with its account.
  struct Excess {
    enum Kind: String {
      case perRisk = "per_risk_xl"
      case event = "event_xl"
      case aggregate = "aggregate_xl"
    }

    var code: String
    var kind: Kind
    var inuring: Int
    /// A loss is a borrower's; else a guarantee's, which has one claim.
    var isByBorrower: Bool
    /// Of a loss; of an aggregate excess of the year.
    var attachment: Int64
    var limit: Int64
    var panel: [Line]
  }

  struct Guarantee {
    var number: Int
    var book: String
    var borrower: Int
    var sum: Int64
    /// 2023 or 2024.
    var year: Int
    var accepted: Int64 = 0
    var payments: [Int64] = []
    /// Paid twice, and taken back.
    var wrongPayment: Int64 = 0
    var recoveries: [Int64] = []
    var wrongRecovery: Int64 = 0

    var paid: Int64 { payments.reduce(0, +) }
    var recovered: Int64 { recoveries.reduce(0, +) }
    var code: String { "G\(number)" }
    /// The day of the loss, a borrower's one: what a year takes goes by it.
    var acceptedOn: String { "2024-05-0\(3 - borrower % 3)" }
  }

  let seed: UInt64
  private(set) var shares: [Share] = []
  private(set) var excesses: [Excess] = []
  /// Of the reinsurer, on its lines of what the associations' shares bring.
  private(set) var inwardExcess: Excess?
  var allExcesses: [Excess] { excesses + [inwardExcess].compactMap { $0 } }
  private(set) var guarantees: [Guarantee] = []
  private var random: Random

  /// - Parameter count: of guarantees.
  init(seed: UInt64, count: Int) {
    self.seed = seed
    random = Random(seed: seed)
    // Small losses, where a unit is much, and large ones: up to 10^15 minor units.
    let most = [200, 5_000_000, 1_000_000_000_000_000][Int(seed % 3)] as Int64
    for number in 0..<count { guarantees.append(guarantee(number, most)) }
    addShares(most, count)
    addRetrocessions()
    addExcesses(most)
    // After all else, so that the programmes are those of before.
    guard chance(1, of: 2) else { return }
    inwardExcess = Excess(
      code: "RX", kind: .perRisk, inuring: 30, isByBorrower: false, attachment: upTo(most / 8 + 1),
      limit: upTo(most / 2 + 1), panel: panel(["retro", "world"]))
  }

  private mutating func upTo(_ most: Int64) -> Int64 {
    most <= 0 ? 0 : Int64(random.next() % UInt64(most)) + 1
  }

  private mutating func chance(_ part: Int, of whole: Int) -> Bool { random.below(whole) < part }

  private mutating func split(_ whole: Int64) -> [Int64] {
    guard whole > 1, chance(2, of: 3) else { return [whole] }
    let first = upTo(whole - 1)
    return [first] + split(whole - first)
  }

  private mutating func guarantee(_ number: Int, _ most: Int64) -> Guarantee {
    var made = Guarantee(
      number: number, book: chance(1, of: 2) ? "VT" : "OH", borrower: number / 3, sum: upTo(most) + 3,
      year: chance(1, of: 3) ? 2023 : 2024)
    guard chance(4, of: 5) else { return made }
    made.accepted = upTo(made.sum)
    made.payments = Array(split(upTo(made.accepted)).prefix(4))
    if made.accepted > made.paid, made.payments.count > 1, chance(1, of: 2) {
      made.wrongPayment = upTo(made.accepted - made.paid)
    }
    guard chance(2, of: 3) else { return made }
    made.recoveries = Array(split(upTo(made.paid)).prefix(3))
    if made.recoveries.count > 1, made.paid > made.recovered, chance(1, of: 2) {
      made.wrongRecovery = upTo(made.paid - made.recovered)
    }
    return made
  }

  private mutating func panel(_ parties: [String]) -> [Line] {
    var left: Int64 = 60
    var lines: [Line] = []
    for party in parties.shuffled(using: &random) where left > 0 {
      let signed = lines.count == parties.count - 1 || chance(1, of: 3) ? left : upTo(left)
      lines.append(Line(party: party, signed: signed))
      left -= signed
    }
    return lines
  }

  private mutating func addShares(_ most: Int64, _ count: Int) {
    for (code, inuring) in [("QA", 10), ("QB", 20)] where code == "QA" || chance(3, of: 4) {
      // The reinsurer that cedes on has a line of the first treaty at any rate.
      var panel = panel(["reinsurer", "second", "world"])
      if code == "QA", !panel.contains(where: { $0.party == "reinsurer" }) { panel[0].party = "reinsurer" }
      var share = Share(code: code, inuring: inuring, panel: panel)
      switch random.below(code == "QA" ? 3 : 4) {
      case 0:
        share.bands = [(nil, upTo(100))]
        if chance(2, of: 3) { share.endorsed = upTo(100) }
      case 1: share.bands = [(upTo(most), upTo(50)), (nil, 50 + upTo(50))]
      case 2: (share.retention, share.lines) = (upTo(most / 3 + 1), upTo(4))
      default:
        share.bands = [(nil, upTo(100))]
        share.only = Set((0..<count).filter { $0 % 4 == Int(seed % 4) })
      }
      shares.append(share)
    }
  }

  private mutating func addRetrocessions() {
    for (code, inuring) in [("RT", 10), ("RU", 20)] where code == "RT" || chance(1, of: 2) {
      var share = Share(code: code, inuring: inuring, panel: panel(["retro", "world", "abroad"]))
      (share.cedant, share.bands) = ("reinsurer", [(nil, upTo(100))])
      if chance(1, of: 2) { share.inward = "QA" }
      shares.append(share)
    }
    guard chance(1, of: 2) else { return }
    var share = Share(code: "RR", inuring: 10, panel: panel(["abroad", "world"]))
    (share.cedant, share.bands) = ("retro", [(nil, upTo(100))])
    shares.append(share)
  }

  /// Layers of each guarantee on one priority, or an event before a layer; the year as a whole after them or
  /// before. Each sees what those of earlier numbers left.
  private mutating func addExcesses(_ most: Int64) {
    let (attachment, first, second) = (upTo(most / 4 + 1), upTo(most / 4 + 1), upTo(most / 2 + 1))
    let isByBorrower = chance(1, of: 2)
    func excess(_ code: String, _ kind: Excess.Kind, _ inuring: Int, _ band: (Int64, Int64), _ panel: [Line])
      -> Excess
    {
      Excess(
        code: code, kind: kind, inuring: inuring, isByBorrower: isByBorrower && kind != .perRisk,
        attachment: band.0, limit: band.1, panel: panel)
    }
    if isByBorrower {
      excesses = [
        excess("XE", .event, 30, (attachment, first), panel(["reinsurer", "world"])),
        excess("XP", .perRisk, 40, (upTo(most / 8 + 1), second), panel(["second"])),
      ]
    } else {
      excesses = [
        excess("XA", .perRisk, 30, (attachment, first), panel(["second", "world", "abroad"])),
        excess("XB", .perRisk, 30, (attachment + first, second), panel(["reinsurer"])),
      ]
    }
    guard chance(3, of: 4) else { return }
    let number = chance(1, of: 2) ? 25 : 50
    excesses.append(
      excess("XY", .aggregate, number, (upTo(most), upTo(most / 2 + 1)), panel(["reinsurer", "abroad"])))
  }

  // MARK: Pack

  static func major(_ minor: Int64) -> String {
    let cents = minor % 100
    return "\(minor / 100).\(cents < 10 ? "0" : "")\(cents)"
  }

  private func document(
    _ code: String, _ type: String, cedant: String, inuring: Int, attaching: String, terms: String,
    _ panel: [Line], more: String
  ) -> String {
    let lines = panel.map { "{ party: \($0.party), signed: \"\($0.signed)/60\" }" }.joined(separator: ", ")
    return """
      format: gledger.treaty/1
      treaty: \(code)
      type: \(type)
      cedant: { \(cedant) }
      years: { underwriting_years: [2020, 2030], starts: "01-01", starts_in: same, attaching: \(attaching) }
      inuring: \(inuring)
      \(more)
      terms: { \(terms) }
      panel: [ \(lines) ]

      """
  }

  private func document(_ share: Share) -> String {
    var (type, terms, more) = ("quota_share", "cession: \"\(share.bands.last?.cession ?? 0)%\"", "")
    if share.bands.count > 1 {
      type = "variable_quota_share"
      let bands = share.bands.map { band in
        "{ up_to: \(band.upTo.map(Self.major) ?? "none"), cession: \"\(band.cession)%\" }"
      }
      terms = "bands: [ \(bands.joined(separator: ", ")) ]"
    } else if let retention = share.retention {
      (type, terms) = ("surplus", "retention: \(Self.major(retention)), lines: \(share.lines)")
    } else if let only = share.only {
      type = "facultative"
      let rows = only.sorted().map { "{ book: \(guarantees[$0].book), guarantee: G\($0) }" }
      more = "scope: [ \(rows.joined(separator: ", ")) ]"
    }
    if let cedant = share.cedant { more = scope(of: cedant, inward: share.inward) }
    if let endorsed = share.endorsed {
      more = """
        binding: { by: event }
        endorsements: [ { code: E1, underwriting_year: 2024, from: 2024-01-10, cession: "\(endorsed)%" } ]
        """
    }
    return document(
      share.code, type, cedant: share.cedant.map { "book: \($0)" } ?? "role: association",
      inuring: share.inuring, attaching: "risks", terms: terms, share.panel, more: more)
  }

  /// Of a reinsurer with a line of an excess, only what shares bring is ceded on.
  private func scope(of cedant: String, inward: String?) -> String {
    let isInExcess = allExcesses.contains { $0.panel.contains { $0.party == cedant } }
    let brought = shares.filter { $0.panel.contains { $0.party == cedant } }.map(\.code)
    let named = inward.map { [$0] } ?? (isInExcess ? brought : [])
    guard !named.isEmpty else { return "" }
    return "scope: [ \(named.map { "{ treaty: \($0) }" }.joined(separator: ", ")) ]"
  }

  private func document(_ excess: Excess) -> String {
    let (from, width) = (Self.major(excess.attachment), Self.major(excess.limit))
    let event = excess.isByBorrower ? "event: borrower, " : "event: claim, "
    let terms =
      switch excess.kind {
      case .perRisk: "attachment: \(from), limit: \(width)"
      case .event: "\(event)attachment: \(from), limit: \(width)"
      case .aggregate: "\(event)aggregate_deductible: \(from), aggregate_limit: \(width)"
      }
    let isInward = excess.code == inwardExcess?.code
    return document(
      excess.code, excess.kind.rawValue, cedant: isInward ? "book: reinsurer" : "role: association",
      inuring: excess.inuring, attaching: "losses", terms: terms, excess.panel,
      more: "account: { period: quarter, settle: on_payment, due_days: 30 }"
        + (isInward ? "\n" + scope(of: "reinsurer", inward: nil) : ""))
  }

  /// The pack of the United States with these treaties, and further reinsurers with books and without.
  func pack() throws -> PackSource {
    var files: [String: String] = [:]
    for file in try SchemeRun.source("united-states").files {
      files[file.path] = String(decoding: file.bytes, as: UTF8.self)
    }
    files["treaty/QS-EXAMPLE.yaml"] = nil
    for share in shares { files["treaty/\(share.code).yaml"] = document(share) }
    for excess in allExcesses { files["treaty/\(excess.code).yaml"] = document(excess) }
    files["layer.csv"] = (files["layer.csv"] ?? "").replacing(
      "7a,1,treaty:QS-EXAMPLE,,principal+interest,,no,,\n7a,2,",
      with: shares.filter { $0.cedant == nil }.enumerated().map { place, share in
        "7a,\(place + 1),treaty:\(share.code),,remaining,,no,,\n"
      }.joined() + "7a,9,")
    for party in ["world", "abroad"] { files["party.csv"]? += "\(party),insurer,\(party),\(party),,,,\n" }
    for book in ["second", "retro"] {
      files["book.csv"]? += "\(book),insurer,\(book),\(book),USD,,\n"
      files["fund.csv"]? += "\(book),main,Main fund,Main fund,national,no,,,\n"
    }
    return PackSource(texts: files.map { (path: $0.key, text: $0.value) })
  }

  // MARK: Events

  private func row(_ values: [String: String]) -> String {
    values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  private func claim(_ guarantee: Guarantee, _ event: String, _ name: String, _ day: String, _ amount: Int64)
    -> String
  {
    var values = [
      "event": event, "reference": "\(guarantee.book)-\(guarantee.code)-\(name)", "book": guarantee.book,
      "date": day, "guarantee": guarantee.code, "claim": "K\(guarantee.number)",
      "amount": Self.major(amount),
    ]
    if event != "recovery.received" { values["principal"] = Self.major(amount) }
    return row(values)
  }

  private func reversal(_ guarantee: Guarantee, _ name: String, _ day: String) -> String {
    let reference = "\(guarantee.book)-\(guarantee.code)-\(name)"
    return row([
      "event": "posting.reversed", "reference": "\(reference)-back", "book": guarantee.book, "date": day,
      "of": reference, "reason": "twice",
    ])
  }

  private func opened(_ guarantee: Guarantee) -> [String] {
    let drawn = row([
      "event": "guarantee.drawn", "reference": "\(guarantee.book)-\(guarantee.code)-draw",
      "book": guarantee.book, "date": guarantee.year == 2023 ? "2023-05-02" : "2024-02-01",
      "guarantee": guarantee.code, "programme": "7a", "party": "lenders",
      "amount": Self.major(guarantee.sum), "borrower": "B\(guarantee.borrower)",
    ])
    guard guarantee.accepted > 0 else { return [drawn] }
    return [drawn, claim(guarantee, "claim.accepted", "a", guarantee.acceptedOn, guarantee.accepted)]
  }

  /// Sets of rows, each guarantee's in their order and mixed at random with those of the others.
  private mutating func mixed(_ sequences: [[String]]) -> String? {
    var queues = sequences.filter { !$0.isEmpty }.map { ArraySlice($0) }
    guard !queues.isEmpty else { return nil }
    var rows: [String] = []
    while !queues.isEmpty {
      let place = random.below(queues.count)
      if let row = queues[place].popFirst() { rows.append(row) }
      if queues[place].isEmpty { queues.remove(at: place) }
    }
    return csv(rows)
  }

  /// Money, and the years that events bind and change.
  func opening() -> String {
    var rows = ["VT", "OH", "reinsurer", "second", "retro"].map {
      "event=fund.contribution reference=\($0)-money book=\($0) date=2023-01-02 party=treasury "
        + "amount=\(Self.major(900_000_000_000_000_000))"
    }
    for share in shares where share.endorsed != nil {
      for (book, year) in [("VT", 2023), ("VT", 2024), ("OH", 2023), ("OH", 2024)] {
        rows.append(
          "event=treaty.bound reference=\(share.code)-\(book)-\(year) book=\(book) date=\(year)-01-01 "
            + "treaty=\(share.code) underwriting_year=\(year)")
      }
      rows.append(
        "event=treaty.endorsed reference=\(share.code)-E1 book=VT date=2024-01-15 treaty=\(share.code) "
          + "underwriting_year=2024 document=E1")
    }
    return csv(rows)
  }

  /// Files of what happens step by step: parts, what is taken back, recoveries. The last part of a payment
  /// and of a recovery comes after what was taken back.
  mutating func inParts() -> (paid: [String], recovered: [String]) {
    let day = "2024-05-03"
    let first = guarantees.map { guarantee in
      opened(guarantee)
        + guarantee.payments.dropLast().enumerated().map { place, amount in
          claim(guarantee, "claim.paid", "p\(place)", day, amount)
        }
        + (guarantee.wrongPayment > 0
          ? [claim(guarantee, "claim.paid", "w", day, guarantee.wrongPayment)] : [])
    }
    let back = guarantees.map { $0.wrongPayment > 0 ? [reversal($0, "w", day)] : [] }
    let last = guarantees.map { guarantee in
      guarantee.payments.last.map { [claim(guarantee, "claim.paid", "pz", day, $0)] } ?? []
    }
    let received = guarantees.map { guarantee in
      guarantee.recoveries.dropLast().enumerated().map { place, amount in
        claim(guarantee, "recovery.received", "r\(place)", "2024-08-01", amount)
      }
        + (guarantee.wrongRecovery > 0
          ? [claim(guarantee, "recovery.received", "v", "2024-08-01", guarantee.wrongRecovery)] : [])
    }
    let undone = guarantees.map { $0.wrongRecovery > 0 ? [reversal($0, "v", "2024-08-01")] : [] }
    let end = guarantees.map { guarantee in
      guarantee.recoveries.last.map { [claim(guarantee, "recovery.received", "rz", "2024-08-01", $0)] } ?? []
    }
    return (
      [mixed(first), mixed(back), mixed(last)].compactMap { $0 },
      [mixed(received), mixed(undone), mixed(end)].compactMap { $0 }
    )
  }

  /// One file of the same: each claim is paid at once, and recovered at once; nothing is taken back.
  mutating func atOnce() -> String? {
    let sequences = guarantees.map { guarantee -> [String] in
      var rows = opened(guarantee)
      if guarantee.paid > 0 {
        rows.append(claim(guarantee, "claim.paid", "p", "2024-05-03", guarantee.paid))
      }
      if guarantee.recovered > 0 {
        rows.append(claim(guarantee, "recovery.received", "r", "2024-08-01", guarantee.recovered))
      }
      return rows
    }
    return mixed(sequences)
  }
}
