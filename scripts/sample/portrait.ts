/** Draws simple portraits of people who do not exist. Everything follows from the arguments; nothing is random. */

export type HairStyle =
  | 'crop'
  | 'side-part'
  | 'swept'
  | 'buzz'
  | 'bald'
  | 'curls'
  | 'bob'
  | 'long'
  | 'wavy'
  | 'bun'
  | 'ponytail'
  | 'afro'
  | 'scarf'

export type Clothes = 'tee' | 'shirt' | 'blazer' | 'suit' | 'roll-neck' | 'hoodie' | 'v-neck'

export interface Look {
  skin: number
  hair: HairStyle
  hairColour: string
  clothes: Clothes
  /** Main colour of the clothes (of the headscarf as well). */
  colour: string
  background: string
  eyes: string
  /** Half the width of the face, 100 to 114. */
  face: number
  /** Half the width of the chin, 42 (pointed) to 74 (broad). */
  chin: number
  /** Half the width of the shoulders, 205 to 260. */
  shoulders: number
  smile: 'closed' | 'open' | 'slight'
  /** Lipstick, lashes and earrings are drawn where these are set. */
  lips?: string
  earrings?: string
  lashes?: boolean
  glasses?: 'round' | 'square'
  beard?: 'full' | 'stubble' | 'moustache'
  freckles?: boolean
  /** Wrinkles of somebody past fifty. */
  lines?: boolean
}

/** From light to dark: face, shadow, blush. */
const skins: readonly (readonly [string, string, string])[] = [
  ['#f9dcc8', '#e9b99d', '#ec9c8c'],
  ['#f5d0b0', '#e0ac86', '#e58f79'],
  ['#eec29c', '#d59f76', '#dd8268'],
  ['#dba577', '#bd8355', '#c96a4c'],
  ['#b97c50', '#985f39', '#a8502f'],
  ['#8d5837', '#6d3f25', '#7f3a24'],
  ['#653d28', '#4a2a1a', '#5e2a1c'],
]
export const skinTones = skins.length

const centre = 300

/** The picture as SVG, 3:4, scaled to `width` pixels; transparent behind the person when asked. */
export function portraitSvg(look: Look, width: number, transparent = false): string {
  const [skin, shade, blush] = skins[look.skin] ?? skins[0] ?? ['', '', '']
  const parts = [
    transparent ? '' : backdrop(look),
    hairBehind(look),
    `<g transform="translate(0 -30)">${body(look, skin, shade)}</g>`,
    ears(look, skin, shade),
    head(look, shade),
    look.beard ? beard(look) : '',
    features(look, shade, blush),
    hairInFront(look),
    look.glasses ? glasses(look) : '',
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String((width * 4) / 3)}" viewBox="45 84 510 680">
<defs>
<radialGradient id="backdrop" cx="50%" cy="40%" r="75%"><stop offset="0" stop-color="${mix(look.background, '#ffffff', 0.45)}"/><stop offset="1" stop-color="${look.background}"/></radialGradient>
<linearGradient id="skin" x1="0.2" y1="0" x2="0.8" y2="1"><stop offset="0" stop-color="${mix(skin, '#ffffff', 0.1)}"/><stop offset="0.55" stop-color="${skin}"/><stop offset="1" stop-color="${mix(skin, shade, 0.55)}"/></linearGradient>
<linearGradient id="hair" x1="0.1" y1="0" x2="0.7" y2="1"><stop offset="0" stop-color="${mix(look.hairColour, '#ffffff', 0.2)}"/><stop offset="0.5" stop-color="${look.hairColour}"/><stop offset="1" stop-color="${mix(look.hairColour, '#000000', 0.22)}"/></linearGradient>
<linearGradient id="cloth" x1="0" y1="0" x2="0.6" y2="1"><stop offset="0" stop-color="${mix(look.colour, '#ffffff', 0.14)}"/><stop offset="1" stop-color="${mix(look.colour, '#000000', 0.14)}"/></linearGradient>
</defs>
${parts.join('\n')}
</svg>`
}

function backdrop(look: Look): string {
  return `<rect width="600" height="800" fill="${look.background}"/><rect width="600" height="800" fill="url(#backdrop)"/>`
}

function head({ face, chin }: Look, shade: string): string {
  const [l, r] = [centre - face, centre + face]
  const path = `M${n(l)} 312C${n(l)} 178 ${n(r)} 178 ${n(r)} 312C${n(r)} 392 ${n(centre + chin + 14)} 470 ${n(centre)} 476C${n(centre - chin - 14)} 470 ${n(l)} 392 ${n(l)} 312Z`
  return `<path d="${path}" fill="url(#skin)"/><path d="M${n(r - 6)} 330C${n(r - 4)} 392 ${n(centre + chin + 6)} 462 ${n(centre + 10)} 474C${n(centre + chin - 6)} 452 ${n(r - 26)} 400 ${n(r - 6)} 330Z" fill="${shade}" opacity=".35"/>`
}

function ears({ face, hair, earrings }: Look, skin: string, shade: string): string {
  if (['scarf', 'long', 'wavy', 'bob'].includes(hair)) return ''
  return [centre - face, centre + face]
    .map((x, side) => {
      const outwards = side === 0 ? -1 : 1
      const ear = `<ellipse cx="${n(x + 4 * outwards)}" cy="340" rx="17" ry="29" fill="${mix(skin, shade, 0.25)}"/><path d="M${n(x + 9 * outwards)} 324Q${n(x + 14 * outwards)} 340 ${n(x + 5 * outwards)} 354" stroke="${shade}" stroke-width="4" fill="none" stroke-linecap="round"/>`
      return earrings ? `${ear}<circle cx="${n(x + 7 * outwards)}" cy="375" r="7" fill="${earrings}"/>` : ear
    })
    .join('')
}

function body(look: Look, skin: string, shade: string): string {
  const { clothes, shoulders: s, colour } = look
  const [l, r] = [centre - s, centre + s]
  const dark = mix(colour, '#000000', 0.28)
  const light = '#f7f8fa'
  const torso = `M${n(l)} 840C${n(l)} 668 ${n(l + 50)} 616 232 578Q300 560 368 578C${n(r - 50)} 616 ${n(r)} 668 ${n(r)} 840Z`
  const neck = `<path d="M249 420L249 566Q300 640 351 566L351 420Z" fill="${mix(skin, shade, 0.3)}"/><path d="M249 446Q300 520 351 446L351 500Q300 548 249 500Z" fill="${shade}" opacity=".6"/>`
  const cloth = (fill: string): string => `<path d="${torso}" fill="${fill}"/>`
  const arms = `<path d="M${n(l + 62)} 800Q${n(l + 60)} 720 ${n(l + 74)} 690M${n(r - 62)} 800Q${n(r - 60)} 720 ${n(r - 74)} 690" stroke="${dark}" stroke-width="5" fill="none" opacity=".55" stroke-linecap="round"/>`
  const vest = `<path d="M232 578Q300 560 368 578L352 640L300 800L248 640Z" fill="${light}"/>`
  switch (clothes) {
    case 'tee':
      return `${cloth(look.hair === 'scarf' ? mix(colour, '#20242c', 0.62) : 'url(#cloth)')}${neck}<path d="M236 574Q300 664 364 574" stroke="${dark}" stroke-width="12" fill="none" stroke-linecap="round"/>${arms}`
    case 'v-neck':
      return `${cloth('url(#cloth)')}<path d="M244 572L300 676L356 572Z" fill="${mix(skin, shade, 0.12)}"/>${neck}<path d="M240 574L300 682L360 574" stroke="${dark}" stroke-width="11" fill="none" stroke-linejoin="round" stroke-linecap="round"/>${arms}`
    case 'roll-neck':
      return `${cloth('url(#cloth)')}${neck}<path d="M243 500Q300 536 357 500L364 588Q300 622 236 588Z" fill="url(#cloth)"/><path d="M240 586Q300 618 360 586" stroke="${dark}" stroke-width="5" fill="none" opacity=".6"/>${arms}`
    case 'hoodie':
      return `${cloth('url(#cloth)')}<path d="M196 600C210 540 390 540 404 600C404 690 330 700 300 690C270 700 196 690 196 600Z" fill="${dark}"/>${neck}<path d="M236 572Q300 660 364 572" stroke="${mix(colour, '#ffffff', 0.22)}" stroke-width="18" fill="none" stroke-linecap="round"/><path d="M268 628L262 720M332 628L338 720" stroke="${light}" stroke-width="6" stroke-linecap="round"/>${arms}`
    case 'shirt':
      return `${cloth('url(#cloth)')}${neck}<path d="M242 560L206 592L262 664L300 612Z" fill="${mix(colour, '#ffffff', 0.25)}"/><path d="M358 560L394 592L338 664L300 612Z" fill="${mix(colour, '#ffffff', 0.16)}"/><path d="M300 616L300 800" stroke="${dark}" stroke-width="4" opacity=".6"/><circle cx="308" cy="700" r="5" fill="${dark}"/><circle cx="308" cy="764" r="5" fill="${dark}"/>${arms}`
    case 'blazer':
    case 'suit': {
      const tie =
        clothes === 'suit'
          ? `<path d="M284 622L316 622L308 656L322 800L278 800L292 656Z" fill="${mix(look.background, '#1d2a44', 0.62)}"/>`
          : ''
      return `${cloth('url(#cloth)')}${vest}${neck}${tie}<path d="M244 558L222 590L276 656L300 612Z" fill="#ffffff"/><path d="M356 558L378 590L324 656L300 612Z" fill="#eceff3"/><path d="M226 580L196 606L192 680L226 690L214 712L292 800L262 690Z" fill="${dark}"/><path d="M374 580L404 606L408 680L374 690L386 712L308 800L338 690Z" fill="${dark}"/>${arms}`
    }
  }
}

function features(look: Look, shade: string, blush: string): string {
  const brow = look.hair === 'scarf' ? '#3a2a22' : mix(look.hairColour, '#2a1d16', 0.45)
  const eye = (x: number, side: number): string => {
    const id = side < 0 ? 'left' : 'right'
    const almond = `M${n(x - 20)} 344Q${n(x - 2)} 321 ${n(x + 20)} 342Q${n(x)} 360 ${n(x - 20)} 344Z`
    const lash = look.lashes
      ? `<path d="M${n(x + side * 17)} 342L${n(x + side * 27)} 334" stroke="#2b201c" stroke-width="4.5" stroke-linecap="round"/>`
      : ''
    return `<clipPath id="${id}"><path d="${almond}"/></clipPath><path d="${almond}" fill="#fdfdfb"/><g clip-path="url(#${id})"><circle cx="${n(x)}" cy="341" r="10.5" fill="${look.eyes}"/><circle cx="${n(x)}" cy="341" r="5" fill="#15100e"/></g><circle cx="${n(x + 3.5)}" cy="337" r="2.8" fill="#ffffff"/><path d="M${n(x - 21)} 344Q${n(x - 2)} 320 ${n(x + 21)} 342" stroke="#2b201c" stroke-width="${look.lashes ? '5' : '4'}" fill="none" stroke-linecap="round"/>${lash}<path d="M${n(x - side * 20)} ${look.lashes ? '308' : '310'}Q${n(x + side * 4)} ${look.lashes ? '295' : '299'} ${n(x + side * 25)} 311" stroke="${brow}" stroke-width="${look.lashes ? '6' : '9'}" fill="none" stroke-linecap="round"/>`
  }
  const lip = look.lips ?? mix(shade, '#a8443a', 0.5)
  const mouths = {
    closed: `<path d="M264 424Q300 452 336 424" stroke="${lip}" stroke-width="7" fill="none" stroke-linecap="round"/>`,
    slight: `<path d="M272 428Q304 442 332 426" stroke="${lip}" stroke-width="7" fill="none" stroke-linecap="round"/>`,
    open: `<path d="M260 418Q300 428 340 418Q334 458 300 459Q266 458 260 418Z" fill="#ffffff" stroke="${lip}" stroke-width="6" stroke-linejoin="round"/>`,
  }
  const lines = look.lines
    ? `<path d="M246 392Q236 410 240 430M354 392Q364 410 360 430M262 268Q300 262 338 268" stroke="${shade}" stroke-width="3.5" fill="none" stroke-linecap="round" opacity=".8"/>`
    : ''
  const freckles = look.freckles
    ? [-62, -50, -40, -56, 40, 50, 62, 56]
        .map(
          (dx, i) =>
            `<circle cx="${n(centre + dx)}" cy="${n(378 + (i % 4) * 5)}" r="2.6" fill="${shade}" opacity=".9"/>`,
        )
        .join('')
    : ''
  return `<ellipse cx="238" cy="392" rx="27" ry="17" fill="${blush}" opacity=".28"/><ellipse cx="362" cy="392" rx="27" ry="17" fill="${blush}" opacity=".28"/>${eye(centre - 47, -1)}${eye(centre + 47, 1)}<path d="M307 340Q312 372 318 384Q312 398 288 394" stroke="${shade}" stroke-width="5" fill="none" stroke-linecap="round" stroke-linejoin="round"/>${mouths[look.smile]}${lines}${freckles}`
}

function beard(look: Look): string {
  const { face, chin, beard: kind } = look
  const [l, r] = [centre - face, centre + face]
  const colour = mix(look.hairColour, '#000000', 0.08)
  const moustache = `<path d="M256 420Q276 398 300 406Q324 398 344 420Q322 414 300 416Q278 414 256 420Z" fill="${colour}"/>`
  if (kind === 'moustache') return moustache
  const over = kind === 'full' ? 16 : 0
  const full = `<path d="M${n(l)} 330C${n(l)} 392 ${n(centre - chin - 12 - over)} ${n(469 + over)} 300 ${n(475 + over)}C${n(centre + chin + 12 + over)} ${n(469 + over)} ${n(r)} 392 ${n(r)} 330C${n(r - 10)} 380 ${n(r - 26)} 400 344 408Q322 398 300 404Q278 398 256 408C${n(l + 26)} 400 ${n(l + 10)} 380 ${n(l)} 330Z" fill="${colour}"`
  return kind === 'stubble' ? `${full} opacity=".26"/>` : `${full}/>`
}

function glasses(look: Look): string {
  const frame = `fill="#ffffff" fill-opacity=".16" stroke="#2c2f36" stroke-width="6"`
  const lens = (x: number): string =>
    look.glasses === 'round'
      ? `<circle cx="${n(x)}" cy="344" r="35" ${frame}/>`
      : `<rect x="${n(x - 38)}" y="318" width="76" height="52" rx="13" ${frame}/>`
  return `${lens(centre - 47)}${lens(centre + 47)}<path d="M288 340Q300 332 312 340M${n(centre - 84)} 336L${n(centre - look.face)} 328M${n(centre + 84)} 336L${n(centre + look.face)} 328" stroke="#2c2f36" stroke-width="6" fill="none"/>`
}

/** Curls: circles along an arc over the head. */
function arcOfCircles(count: number, radiusX: number, radiusY: number, size: number, cy: number): string {
  return Array.from({ length: count }, (_, i) => {
    const angle = Math.PI * (1.04 - (1.08 * i) / (count - 1))
    const x = centre + radiusX * Math.cos(angle)
    const y = cy - radiusY * Math.sin(angle)
    return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(size + (i % 3) * 3)}"/>`
  }).join('')
}

function hairBehind({ hair, face, colour, shoulders }: Look): string {
  const [l, r] = [centre - face, centre + face]
  const fill = 'fill="url(#hair)"'
  switch (hair) {
    case 'bob':
      return `<path d="M${n(l - 26)} 474C${n(l - 58)} 240 ${n(l + 20)} 158 300 158C${n(r - 20)} 158 ${n(r + 58)} 240 ${n(r + 26)} 474Q${n(r - 10)} 498 ${n(r - 40)} 480L${n(l + 40)} 480Q${n(l + 10)} 498 ${n(l - 26)} 474Z" ${fill}/>`
    case 'long':
      return `<path d="M${n(l - 44)} 690C${n(l - 50)} 560 ${n(l - 56)} 160 300 160C${n(r + 56)} 160 ${n(r + 50)} 560 ${n(r + 44)} 690Z" ${fill}/>`
    case 'wavy':
      return `<path d="M${n(l - 40)} 600C${n(l - 92)} 560 ${n(l - 22)} 500 ${n(l - 56)} 440C${n(l - 84)} 380 ${n(l - 44)} 156 300 156C${n(r + 44)} 156 ${n(r + 84)} 380 ${n(r + 56)} 440C${n(r + 22)} 500 ${n(r + 92)} 560 ${n(r + 40)} 600Q300 660 ${n(l - 40)} 600Z" ${fill}/>`
    case 'bun':
      return `<circle cx="300" cy="164" r="56" ${fill}/>`
    case 'ponytail':
      return `<path d="M${n(r - 40)} 200C${n(r + 90)} 190 ${n(r + 96)} 420 ${n(r + 54)} 560C${n(r + 30)} 600 ${n(r + 10)} 560 ${n(r + 16)} 520C${n(r + 30)} 400 ${n(r + 10)} 300 ${n(r - 40)} 260Z" ${fill}/>`
    case 'afro':
      return `<g ${fill}><circle cx="300" cy="286" r="176"/>${arcOfCircles(13, 158, 158, 34, 290)}</g>`
    case 'scarf':
      return `<path d="M${n(centre - shoulders * 0.6)} 640C${n(l - 60)} 560 ${n(l - 74)} 152 300 152C${n(r + 74)} 152 ${n(r + 60)} 560 ${n(centre + shoulders * 0.6)} 640Z" fill="${mix(colour, '#000000', 0.2)}"/>`
    default:
      return ''
  }
}

function hairInFront({ hair, face, colour }: Look): string {
  const [l, r] = [centre - face, centre + face]
  const fill = 'fill="url(#hair)"'
  const gleam = (path: string): string =>
    `<path d="${path}" stroke="#ffffff" stroke-width="9" fill="none" stroke-linecap="round" opacity=".13"/>`
  const outer = (top: number, width: number, sides: number): string =>
    `M${n(l - 5)} ${n(sides)}C${n(l - width)} ${n(top)} ${n(r + width)} ${n(top)} ${n(r + 5)} ${n(sides)}`
  switch (hair) {
    case 'crop':
      return `<path d="${outer(126, 26, 338)}L${n(r - 8)} 336C${n(r - 10)} 296 ${n(r - 20)} 272 ${n(r - 40)} 262Q300 240 ${n(l + 40)} 262C${n(l + 20)} 272 ${n(l + 10)} 296 ${n(l + 8)} 336Z" ${fill}/>${gleam(`M${n(l + 40)} 222Q270 190 330 194`)}`
    case 'side-part':
      return `<path d="${outer(110, 32, 338)}L${n(r - 7)} 336C${n(r - 8)} 292 ${n(r - 22)} 276 ${n(r - 44)} 270C340 262 276 254 250 218C246 250 ${n(l + 26)} 262 ${n(l + 14)} 298L${n(l + 7)} 336Z" ${fill}/>${gleam('M262 204Q320 236 380 232')}`
    case 'swept':
      return `<path d="M${n(l - 5)} 338C${n(l - 30)} 240 ${n(l - 6)} 196 ${n(l + 36)} 178C${n(l + 70)} 134 ${n(r - 30)} 118 ${n(r + 4)} 172C${n(r + 30)} 206 ${n(r + 22)} 270 ${n(r + 5)} 338L${n(r - 7)} 336C${n(r - 6)} 290 ${n(r - 18)} 258 ${n(r - 34)} 244C340 214 280 268 ${n(l + 30)} 252C${n(l + 16)} 276 ${n(l + 10)} 300 ${n(l + 7)} 336Z" ${fill}/>${gleam(`M${n(l + 56)} 206Q300 160 370 184`)}`
    case 'buzz':
      return `<path d="${outer(146, 12, 326)}L${n(r - 6)} 322C${n(r - 8)} 286 ${n(r - 22)} 262 ${n(r - 44)} 256Q300 240 ${n(l + 44)} 256C${n(l + 22)} 262 ${n(l + 8)} 286 ${n(l + 6)} 322Z" ${fill} opacity=".86"/>`
    case 'bald':
      return `<path d="M${n(l + 50)} 248Q270 214 318 216" stroke="#ffffff" stroke-width="12" fill="none" stroke-linecap="round" opacity=".25"/>`
    case 'curls':
      return `<g ${fill}><path d="${outer(132, 22, 326)}L${n(r - 8)} 322Q${n(r - 24)} 268 300 262Q${n(l + 24)} 268 ${n(l + 8)} 322Z"/>${arcOfCircles(11, face + 4, 128, 29, 312)}${arcOfCircles(7, face - 34, 62, 25, 284)}</g>`
    case 'bob':
      return `<path d="M${n(l - 12)} 400C${n(l - 44)} 220 ${n(l + 30)} 160 300 160C${n(r - 30)} 160 ${n(r + 44)} 220 ${n(r + 12)} 400C${n(r + 2)} 360 ${n(r - 8)} 320 ${n(r - 18)} 288Q300 306 ${n(l + 18)} 288C${n(l + 8)} 320 ${n(l - 2)} 360 ${n(l - 12)} 400Z" ${fill}/>${gleam(`M${n(l + 24)} 236Q300 206 ${n(r - 24)} 236`)}`
    case 'long':
      return `<path d="M${n(l - 34)} 670C${n(l - 46)} 560 ${n(l - 60)} 166 300 162C${n(r + 60)} 166 ${n(r + 46)} 560 ${n(r + 34)} 670Q${n(r - 6)} 690 ${n(r - 14)} 660C${n(r + 14)} 540 ${n(r + 8)} 380 ${n(r - 8)} 316C${n(r - 30)} 268 330 246 294 222C280 256 ${n(l + 26)} 276 ${n(l + 8)} 316C${n(l - 8)} 380 ${n(l - 14)} 540 ${n(l + 14)} 660Q${n(l + 6)} 690 ${n(l - 34)} 670Z" ${fill}/>${gleam(`M${n(r - 6)} 236Q${n(r + 26)} 330 ${n(r + 20)} 470`)}`
    case 'wavy':
      return `<path d="M${n(l - 16)} 420C${n(l - 48)} 330 ${n(l - 40)} 160 300 158C${n(r + 40)} 160 ${n(r + 48)} 330 ${n(r + 16)} 420C${n(r + 12)} 360 ${n(r - 2)} 318 ${n(r - 20)} 296C${n(r - 40)} 262 350 262 336 224C300 270 ${n(l + 40)} 276 ${n(l + 16)} 306C${n(l)} 336 ${n(l - 10)} 370 ${n(l - 16)} 420Z" ${fill}/>${gleam('M232 232Q280 212 320 196')}`
    case 'bun':
    case 'ponytail':
      return `<path d="${outer(122, 24, 332)}L${n(r - 4)} 326C${n(r - 8)} 286 ${n(r - 30)} 246 300 236C${n(l + 30)} 246 ${n(l + 8)} 286 ${n(l + 4)} 326Z" ${fill}/>${gleam(`M${n(l + 34)} 232Q300 186 ${n(r - 40)} 222`)}`
    case 'afro':
      return `<path d="M${n(l - 8)} 330C${n(l - 30)} 110 ${n(r + 30)} 110 ${n(r + 8)} 330C${n(r - 8)} 282 ${n(r - 34)} 258 300 254C${n(l + 34)} 258 ${n(l + 8)} 282 ${n(l - 8)} 330Z" ${fill}/>`
    case 'scarf': {
      const light = mix(colour, '#ffffff', 0.12)
      return `<path fill-rule="evenodd" d="M${n(l - 46)} 560C${n(l - 54)} 26 ${n(r + 54)} 26 ${n(r + 46)} 560Q420 640 300 660Q180 640 ${n(l - 46)} 560ZM300 244C${n(l + 6)} 246 ${n(l + 2)} 300 ${n(l + 4)} 340C${n(l + 8)} 410 254 474 300 474C346 474 ${n(r - 8)} 410 ${n(r - 4)} 340C${n(r - 2)} 300 ${n(r - 6)} 246 300 244Z" fill="url(#cloth)"/><path d="M${n(l - 20)} 500Q280 600 ${n(r + 34)} 520M${n(l - 26)} 300Q${n(l - 12)} 220 300 206" stroke="${light}" stroke-width="6" fill="none" stroke-linecap="round" opacity=".8"/>`
    }
  }
}

/** A number for SVG, short and the same everywhere. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** `share` of `b` in `a`, both #rrggbb. */
function mix(a: string, b: string, share: number): string {
  const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(a, at) * (1 - share) + channel(b, at) * share))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`
}
