import { NVirtualList } from 'naive-ui'
import { createApp, h } from 'vue'

/** Peer of the users list: Naive UI's virtual list with as many rows, and nothing in them but a number. */
const count = Number(new URLSearchParams(location.search).get('rows'))
const items = Array.from({ length: count }, (_, key) => ({ key }))

createApp({
  render: () =>
    h(
      NVirtualList,
      { items, itemSize: 40, style: { height: '640px' } },
      {
        default: ({ item }: { item: { key: number } }) =>
          h('div', { style: { height: '40px' } }, String(item.key)),
      },
    ),
}).mount('#app')
