import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { isOurPage } from './our-page.ts'

/** What of an event says who sent it. */
type Sender = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>

const windows = new WeakSet<WebContents>()

/** Takes commands from a window of ours. No other web contents is ever answered, whatever it shows. */
export function answerTo(contents: WebContents): void {
  windows.add(contents)
}

/** Whether a command comes from our own page, in the main frame of a window of ours. */
export function isOurSender({ sender, senderFrame: frame }: Sender): boolean {
  if (frame === null || !windows.has(sender)) return false
  try {
    // By number: that two frames are one object where they are one frame, Electron does not promise.
    const isMain = frame.parent === null && frame.frameTreeNodeId === sender.mainFrame.frameTreeNodeId
    return isMain && isOurPage(frame.url)
  } catch {
    // A frame that was disposed of meanwhile throws at every look.
    return false
  }
}
