import Interchange
import Ledger
import Posting
import Store
import Tabular

/// A stretch of a chunk while it is posted: which of its events are new, known or refused.
struct Stretch {
  let chunk: EventChunk
  private let range: Range<Int>
  private let firstOrdinal: Int64
  private(set) var faults: [(record: Int32, diagnostic: Diagnostic)] = []
  /// Events posted before, or twice in the file, with the same content.
  private(set) var known = 0
  /// Indices of the events to decide, in the order of the file: those that repeat a reference of the stretch
  /// too, for whether it is taken depends on what becomes of the event before them.
  private(set) var fresh: [Int] = []
  /// Indices of events whose reference stands in the stretch before.
  private(set) var repeats: [Int] = []
  /// What is posted under each reference that stands in the stretch more than once, as far as something is.
  private var taken: [EventID: Taken] = [:]

  private struct Taken {
    var event: BusinessEvent
    /// Where it stands in the file; nil where it was posted before.
    var line: Int?
  }

  init(chunk: EventChunk, range: Range<Int>, firstOrdinal: Int64) {
    (self.chunk, self.range, self.firstOrdinal) = (chunk, range, firstOrdinal)
  }

  func ordinal(_ index: Int) -> Int64 { firstOrdinal + Int64(index - range.lowerBound) }

  /// The events whose reference stands first in the stretch.
  mutating func candidates() -> [Int] {
    var seen: Set<EventID> = Set(minimumCapacity: range.count)
    var candidates: [Int] = []
    candidates.reserveCapacity(range.count)
    for index in range {
      if seen.insert(id(index)).inserted { candidates.append(index) } else { repeats.append(index) }
    }
    return candidates
  }

  private func id(_ index: Int) -> EventID {
    EventID(book: chunk.events[index].book, reference: chunk.events[index].reference)
  }

  /// Compares the events whose references are in the books with what was posted under them.
  mutating func dropKnown(_ candidates: [Int], _ keys: [BatchWriter.KeyState], _ writer: BatchWriter) throws {
    var ids: [Int64] = []
    for key in keys { if case .known(let id) = key { ids.append(id) } }
    let stored = try writer.storedEvents(ids)
    for (index, key) in zip(candidates, keys) {
      switch key {
      case .new: fresh.append(index)
      case .known(let id):
        guard let event = stored[id] else {
          // The other one is of this batch and was refused: its key is held until the batch ends, which is
          // without posting anything.
          fresh.append(index)
          continue
        }
        compare(index, with: event)
        if !repeats.isEmpty { taken[self.id(index)] = Taken(event: event) }
      }
    }
    if !repeats.isEmpty { fresh = (fresh + repeats).sorted() }
  }

  /// True where another event has the reference, which is compared with this one.
  mutating func isTaken(_ index: Int) -> Bool {
    guard !repeats.isEmpty, let other = taken[id(index)] else { return false }
    compare(index, with: other.event, other.line.map { "stands on line \($0) too," } ?? "was posted before")
    return true
  }

  /// Notes that an event was decided, and has its reference from here on.
  mutating func take(_ index: Int) {
    guard !repeats.isEmpty else { return }
    let line = chunk.records[Int(chunk.recordOf[index])].line
    taken[id(index)] = Taken(event: chunk.events[index], line: line)
  }

  /// Notes that an event's reference is new.
  mutating func isFresh(_ index: Int) { fresh.append(index) }

  private mutating func compare(
    _ index: Int, with stored: BusinessEvent, _ saying: String = "was posted before"
  ) {
    let event = chunk.events[index]
    guard let difference = firstDifference(event, asStated(stored, beside: event)) else {
      known += 1
      return
    }
    reject(
      index,
      Rejection(
        "reference-conflict", difference.column, value: difference.new,
        "\(event.reference) \(saying) with another \(difference.column.name): \(difference.stored)",
        remedy: "give the new event a reference of its own, or reverse the posted one"))
  }

  /// A stored event as a file stated it, where it was posted on a later day because its own was closed.
  private func asStated(_ stored: BusinessEvent, beside event: BusinessEvent) -> BusinessEvent {
    guard let concerned = stored.day(.concerns) else { return stored }
    var stated = stored
    // Both days of a reversal follow from its original: a file may state either, or both.
    let isMoved = event.kind == .postingReversed ? event.date == concerned : event[.concerns] == nil
    if isMoved { stated.date = concerned }
    if event[.concerns] == nil { stated.fields.removeAll { $0.column == .concerns } }
    return stated
  }

  mutating func reject(_ index: Int, _ rejection: Rejection) {
    let diagnostic = chunk.diagnostic(
      event: index, column: rejection.column, code: rejection.code, value: rejection.value,
      message: rejection.message, remedy: rejection.remedy)
    faults.append((chunk.recordOf[index], diagnostic))
  }
}
