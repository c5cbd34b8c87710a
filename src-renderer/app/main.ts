import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { useApp } from './app-store.ts'
import App from './App.vue'
import './base.css'
import { useErrors } from './errors.ts'
import { i18n } from './i18n.ts'
import { useJobs } from './jobs.ts'

const root = createApp(App).use(createPinia()).use(i18n)
const errors = useErrors()
root.config.errorHandler = (thrown) => errors.show(thrown)
window.addEventListener('unhandledrejection', (event) => errors.show(event.reason))

await useApp().load()
root.mount('#app')
await errors.attempt(() => useJobs().listen())
