import { shallowReactive, shallowRef } from 'vue'

/** A place that takes dropped files. */
export interface DropTarget {
  element: () => HTMLElement | null
  /** Where the files will go, in words, shown while they are dragged. */
  label: () => string
  /** Takes what is dropped anywhere in the window, unless a closer place is hit. */
  wholeWindow: () => boolean
  take: (files: File[]) => void
}

const targets = shallowReactive(new Set<DropTarget>())

/** The place that would take the files now over the window; null while none are. */
export const dropTarget = shallowRef<DropTarget | null>(null)

/** Adds a place; answers with the function that takes it away. */
export function addDropTarget(target: DropTarget): () => void {
  targets.add(target)
  return () => {
    targets.delete(target)
    if (dropTarget.value === target) dropTarget.value = null
  }
}

function targetAt(hit: EventTarget | null, elsewhere: DropTarget): DropTarget {
  const all = [...targets].reverse()
  const under = all.filter((target) => hit instanceof Node && target.element()?.contains(hit))
  const innermost = under.find((target) => !under.some((other) => inside(other, target)))
  return innermost ?? all.find((target) => target.wholeWindow()) ?? elsewhere
}

const inside = (inner: DropTarget, outer: DropTarget): boolean =>
  inner !== outer && outer.element()?.contains(inner.element()) === true

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true

/** Listens to drags over the whole window; `elsewhere` takes files where no place of the screen does. */
export function listenForDrops(elsewhere: DropTarget): () => void {
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    dropTarget.value = targetAt(event.target, elsewhere)
  }
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) dropTarget.value = null
  }
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return
    event.preventDefault()
    const target = targetAt(event.target, elsewhere)
    const files = [...(event.dataTransfer?.files ?? [])]
    dropTarget.value = null
    if (files.length > 0) target.take(files)
  }
  window.addEventListener('dragenter', over)
  window.addEventListener('dragover', over)
  window.addEventListener('dragleave', leave)
  window.addEventListener('drop', drop)
  return () => {
    window.removeEventListener('dragenter', over)
    window.removeEventListener('dragover', over)
    window.removeEventListener('dragleave', leave)
    window.removeEventListener('drop', drop)
  }
}
