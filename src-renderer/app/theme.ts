import type { GlobalThemeOverrides } from 'naive-ui'

/** The colours of one theme. Text colours keep 4.5:1 on `surface` and `ground`, control lines 3:1. */
interface Palette {
  ground: string
  surface: string
  raised: string
  hover: string
  text: string
  textSoft: string
  textFaint: string
  line: string
  controlLine: string
  accent: string
  accentHover: string
  accentPressed: string
  accentSoft: string
  ready: string
  readySoft: string
  attention: string
  attentionSoft: string
  error: string
  errorSoft: string
}

export type ThemeName = 'light' | 'dark'

const palettes: Record<ThemeName, Palette> = {
  light: {
    ground: '#f4f5f7',
    surface: '#ffffff',
    raised: '#ffffff',
    hover: '#f0f2f5',
    text: '#1b1f25',
    textSoft: '#3b424b',
    textFaint: '#596270',
    line: '#dfe2e7',
    controlLine: '#878e99',
    accent: '#2b5cc8',
    accentHover: '#234fb0',
    accentPressed: '#1c4296',
    accentSoft: '#e8eefb',
    ready: '#146c43',
    readySoft: '#e4f3ea',
    attention: '#855200',
    attentionSoft: '#fcf1d9',
    error: '#b3261e',
    errorSoft: '#fbe9e7',
  },
  dark: {
    ground: '#131519',
    surface: '#1a1d22',
    raised: '#24282f',
    hover: '#262b32',
    text: '#e8eaed',
    textSoft: '#c6cbd2',
    textFaint: '#9da5b0',
    line: '#31363e',
    controlLine: '#717a87',
    accent: '#8ab0ff',
    accentHover: '#a5c2ff',
    accentPressed: '#76a1f7',
    accentSoft: '#22304d',
    ready: '#66d09a',
    readySoft: '#16342a',
    attention: '#e9b85e',
    attentionSoft: '#392e16',
    error: '#f3968e',
    errorSoft: '#43211f',
  },
}

const fontFamily =
  '"Segoe UI", system-ui, -apple-system, "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans CJK KR", "Noto Sans KR", sans-serif'

/** Naive UI's variables for a theme. */
export function themeOverrides(name: ThemeName): GlobalThemeOverrides {
  const palette = palettes[name]
  return {
    common: {
      fontFamily,
      fontSize: '14px',
      borderRadius: '6px',
      bodyColor: palette.surface,
      cardColor: palette.surface,
      modalColor: palette.raised,
      popoverColor: palette.raised,
      tableColor: palette.surface,
      inputColor: palette.surface,
      hoverColor: palette.hover,
      textColorBase: palette.text,
      textColor1: palette.text,
      textColor2: palette.textSoft,
      textColor3: palette.textFaint,
      placeholderColor: palette.textFaint,
      iconColor: palette.textFaint,
      borderColor: palette.controlLine,
      dividerColor: palette.line,
      primaryColor: palette.accent,
      primaryColorHover: palette.accentHover,
      primaryColorPressed: palette.accentPressed,
      primaryColorSuppl: palette.accentHover,
      infoColor: palette.accent,
      infoColorHover: palette.accentHover,
      infoColorPressed: palette.accentPressed,
      infoColorSuppl: palette.accentHover,
      successColor: palette.ready,
      successColorHover: palette.ready,
      successColorPressed: palette.ready,
      successColorSuppl: palette.ready,
      warningColor: palette.attention,
      warningColorHover: palette.attention,
      warningColorPressed: palette.attention,
      warningColorSuppl: palette.attention,
      errorColor: palette.error,
      errorColorHover: palette.error,
      errorColorPressed: palette.error,
      errorColorSuppl: palette.error,
    },
    Input: { border: `1px solid ${palette.controlLine}` },
    Select: { peers: { InternalSelection: { border: `1px solid ${palette.controlLine}` } } },
    Switch: { railColor: palette.controlLine },
    Checkbox: { border: `1px solid ${palette.controlLine}` },
    Radio: { buttonColorActive: palette.accentSoft, buttonTextColorActive: palette.accent },
    Alert: {
      colorError: palette.errorSoft,
      colorWarning: palette.attentionSoft,
      colorInfo: palette.accentSoft,
      colorSuccess: palette.readySoft,
    },
    Tabs: { tabTextColorBar: palette.textSoft },
  }
}

/** The same colours for the components' own styles, as `--bp-<name>` (`--bp-text-soft`, `--bp-error-soft` …). */
export function applyPalette(name: ThemeName): void {
  const root = document.documentElement
  root.style.colorScheme = name
  root.style.setProperty('--bp-font', fontFamily)
  for (const [key, colour] of Object.entries(palettes[name])) {
    root.style.setProperty(`--bp-${key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`, colour)
  }
}
